"""Bucket policies: moto decides without looking at conditions, so that every conditional Deny would forbid everything."""
import json

from moto.s3.models import FakeBucket

_decide = FakeBucket.get_permission


def get_permission(self, action, resource):
    """Statements with a condition are left out; what remains is decided by moto's own code. Less is refused here than on AWS, never more."""
    if self.policy is None:
        return _decide(self, action, resource)
    whole, document = self.policy, json.loads(self.policy)
    listed = document['Statement'] if isinstance(document['Statement'], list) else [document['Statement']]
    document['Statement'] = [statement for statement in listed if not statement.get('Condition')]
    bucket = _Bucket(json.dumps(document).encode())
    return _decide(bucket, action, resource) if document['Statement'] else _decide(_Bucket(None), action, resource)


class _Bucket:
    def __init__(self, policy):
        self.policy = policy


def install():
    FakeBucket.get_permission = get_permission
