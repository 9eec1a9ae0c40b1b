"""What moto reads or works out again though it never changes, or for every key though nobody asks for it."""
from functools import cache, cached_property

from moto import backends
from moto.core import responses, utils
from moto.kms import models

from .calls import LOADER


class NotYetMade:
    """The private RSA key that moto makes for a symmetric key too: made when something asks for it."""

    def __init__(self, make):
        self.make = make

    def __getattr__(self, name):
        return getattr(self.made, name)

    @cached_property
    def made(self):
        return self.make()


def install():
    modules, methods, make = tuple(backends.list_of_moto_modules()), cache(responses.method_names_from_class), models.generate_private_key
    backends.list_of_moto_modules = lambda: modules
    responses.method_names_from_class = methods
    utils.create_loader = lambda: LOADER
    models.generate_private_key = lambda spec: NotYetMade(lambda: make(spec)) if spec == 'SYMMETRIC_DEFAULT' else make(spec)
