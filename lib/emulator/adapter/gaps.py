"""Where moto's own API is mistaken about what our templates say; each entry names what it mends. Nothing is refused here."""
import json
import threading

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.core.responses import ActionResult
from moto.kms.responses import KmsResponse
from moto.kms.utils import ECDSAPrivateKey
from moto.s3.exceptions import ReplicationConfigurationNotFoundError
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response


def logging_policy():
    """`"Principal": "*"` in a landing's policy makes moto's check of log delivery fail with an internal error."""
    decide = FakeBucket._log_permissions_enabled_policy

    def without_everybody(target_bucket, target_prefix):
        if not target_bucket.policy:
            return decide(target_bucket, target_prefix)
        document = json.loads(target_bucket.policy)
        named = [statement for statement in document['Statement'] if isinstance(statement.get('Principal'), dict)]
        whole = target_bucket.policy
        try:
            target_bucket.policy = json.dumps({**document, 'Statement': named}).encode()
            return decide(target_bucket, target_prefix)
        finally:
            target_bucket.policy = whole

    FakeBucket._log_permissions_enabled_policy = staticmethod(without_everybody)


def replication():
    """moto answers with fixed filters and criteria, whatever was put."""

    def get_bucket_replication(self):
        self.data['Action'] = 'GetBucketReplication'
        put = self.backend.get_bucket_replication(self.bucket_name)
        if not put:
            raise ReplicationConfigurationNotFoundError(bucket_name=self.bucket_name)
        rules = [{**rule, 'Filter': {'Prefix': (rule.get('Filter') or {}).get('Prefix') or ''}} for rule in put['Rule']]
        return self.serialized(ActionResult({'ReplicationConfiguration': {'Role': put['Role'], 'Rules': rules}}))

    S3Response.get_bucket_replication = get_bucket_replication


def notification():
    """moto keeps that events go to EventBridge, and does not say so."""
    answer = S3Response.get_bucket_notification

    def get_bucket_notification(self):
        settings = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if not settings or settings.event_bridge is None or settings.topic or settings.queue or settings.cloud_function:
            return answer(self)
        self.data['Action'] = 'GetBucketNotificationConfiguration'
        return self.serialized(ActionResult({'EventBridgeConfiguration': {}}))

    S3Response.get_bucket_notification = get_bucket_notification


_HASHES = {'ECDSA_SHA_256': hashes.SHA256, 'ECDSA_SHA_384': hashes.SHA384, 'ECDSA_SHA_512': hashes.SHA512}


def signing_digests():
    """moto signs the hash of what it is given, also when that is a digest (`MessageType=DIGEST`)."""
    asked, sign_message, answer = threading.local(), ECDSAPrivateKey.sign, KmsResponse.sign

    def sign_digest(self, message, signing_algorithm):
        if not getattr(asked, 'digest', False):
            return sign_message(self, message, signing_algorithm)
        return self.private_key.sign(message, ec.ECDSA(Prehashed(_HASHES[signing_algorithm]())))

    def sign(self):
        asked.digest = self._get_param('MessageType') == 'DIGEST'
        return answer(self)

    ECDSAPrivateKey.sign = sign_digest
    KmsResponse.sign = sign


def install():
    signing_digests()
    logging_policy()
    notification()
    replication()
