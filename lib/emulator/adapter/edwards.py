"""Ed25519 keys, which moto's KMS has not: ECC_NIST_EDWARDS25519 signs with ED25519_SHA_512 over the message itself (AWS KMS API Reference, Sign)."""
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from moto.kms import models, utils
from moto.kms.exceptions import ValidationException
from moto.kms.responses import KmsResponse

SPEC, ALGORITHM = 'ECC_NIST_EDWARDS25519', 'ED25519_SHA_512'


class Ed25519PrivateKey(utils.AbstractPrivateKey):
    def __init__(self):
        self.private_key = ed25519.Ed25519PrivateKey.generate()

    def sign(self, message, signing_algorithm):
        utils.validate_signing_algorithm(signing_algorithm, [ALGORITHM])
        return self.private_key.sign(message)

    def verify(self, message, signature, signing_algorithm):
        utils.validate_signing_algorithm(signing_algorithm, [ALGORITHM])
        try:
            self.private_key.public_key().verify(signature, message)
            return True
        except InvalidSignature:
            return False

    def public_key(self):
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private_key.public_key().public_bytes(encoding=serialization.Encoding.DER, format=form)


def install():
    known, generate = utils.KeySpec.key_specs, models.generate_private_key
    algorithms, sign = models.Key.signing_algorithms.fget, KmsResponse.sign
    utils.KeySpec.key_specs = classmethod(lambda _: sorted([*known(), SPEC]))
    models.generate_private_key = lambda spec: Ed25519PrivateKey() if spec == SPEC else generate(spec)
    models.Key.signing_algorithms = property(lambda self: [ALGORITHM] if self.key_spec == SPEC else algorithms(self))

    def raw_alone(self):
        if self._get_param('SigningAlgorithm') == ALGORITHM and self._get_param('MessageType') == 'DIGEST':
            raise ValidationException(f'Algorithm {ALGORITHM} requires MessageType RAW')
        return sign(self)

    KmsResponse.sign = raw_alone
