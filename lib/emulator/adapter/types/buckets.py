"""S3: buckets with everything a template says of them, and their policies."""
import json

from botocore.exceptions import ClientError

from ..calls import calls_of


def _encryption(rules):
    return [
        {
            'ApplyServerSideEncryptionByDefault': rule['ServerSideEncryptionByDefault'],
            'BucketKeyEnabled': truth(rule.get('BucketKeyEnabled', False)),
        }
        for rule in rules
    ]


def truth(value):
    """CloudFormation takes `true` and `"true"`."""
    return value if isinstance(value, bool) else str(value).lower() == 'true'


def _lifecycle(rule):
    named = {'ID': rule['Id'], 'Status': rule['Status'], 'Filter': {'Prefix': rule.get('Prefix', '')}}
    if 'ExpirationInDays' in rule:
        named['Expiration'] = {'Days': int(rule['ExpirationInDays'])}
    same = ('NoncurrentVersionExpiration', 'AbortIncompleteMultipartUpload')
    handled = {'Id', 'Status', 'Prefix', 'ExpirationInDays', *same}
    # Anything else stays as it is, so that the API or the read-back refuses it.
    return {**named, **{name: rule[name] for name in rule if name in same or name not in handled}}


class DestinationMissing(Exception):
    """S3 User Guide, "Requirements and considerations for replication": both buckets exist and have versioning enabled. moto does not look."""


def destinations_ready(region, settings):
    for rule in settings['Rules']:
        destination = rule['Destination']
        name = destination['Bucket'].split(':')[-1]
        try:
            status = calls_of(destination['Account'], region)('s3').get_bucket_versioning(Bucket=name).get('Status')
        except ClientError as error:
            raise DestinationMissing(f'Destination bucket must exist: {name}') from error
        if status != 'Enabled':
            raise DestinationMissing(f'Destination bucket must have versioning enabled: {name}')


def _replication(settings):
    rules = [{**{name: value for name, value in rule.items() if name != 'Id'}, 'ID': rule['Id']} for rule in settings['Rules']]
    return {**settings, 'Rules': rules}


def settings(s3, name, written):
    """Each property through the call that sets it; a property without a call here is not set, and the read-back shows it."""
    at = {'Bucket': name}
    calls = {
        'VersioningConfiguration': lambda value: s3.put_bucket_versioning(**at, VersioningConfiguration=value),
        'ObjectLockConfiguration': lambda value: s3.put_object_lock_configuration(**at, ObjectLockConfiguration=value),
        'PublicAccessBlockConfiguration': lambda value: s3.put_public_access_block(
            **at, PublicAccessBlockConfiguration={part: truth(answer) for part, answer in value.items()}
        ),
        'OwnershipControls': lambda value: s3.put_bucket_ownership_controls(**at, OwnershipControls=value),
        'BucketEncryption': lambda value: s3.put_bucket_encryption(
            **at, ServerSideEncryptionConfiguration={'Rules': _encryption(value['ServerSideEncryptionConfiguration'])}
        ),
        'LifecycleConfiguration': lambda value: s3.put_bucket_lifecycle_configuration(
            **at, LifecycleConfiguration={'Rules': [_lifecycle(rule) for rule in value['Rules']]}
        ),
        'LoggingConfiguration': lambda value: s3.put_bucket_logging(
            **at,
            BucketLoggingStatus={
                'LoggingEnabled': {'TargetBucket': value['DestinationBucketName'], 'TargetPrefix': value.get('LogFilePrefix', '')}
            },
        ),
        'ReplicationConfiguration': lambda value: s3.put_bucket_replication(**at, ReplicationConfiguration=_replication(value)),
        'NotificationConfiguration': lambda value: s3.put_bucket_notification_configuration(
            **at, NotificationConfiguration={'EventBridgeConfiguration': {}} if value.get('EventBridgeConfiguration') else value
        ),
    }
    for part, call in calls.items():
        if part in written:
            call(written[part])


def create_bucket(calls, written, region):
    s3, name = calls('s3'), written['BucketName']
    if 'ReplicationConfiguration' in written:
        destinations_ready(region, written['ReplicationConfiguration'])
    s3.create_bucket(
        Bucket=name,
        CreateBucketConfiguration={'LocationConstraint': region},
        ObjectLockEnabledForBucket=truth(written.get('ObjectLockEnabled', False)),
    )
    settings(s3, name, written)
    return name, {'Arn': f'arn:aws:s3:::{name}'}


def update_bucket(calls, name, written, _):
    settings(calls('s3'), name, written)


def put_policy(calls, written, _):
    calls('s3').put_bucket_policy(Bucket=written['Bucket'], Policy=json.dumps(written['PolicyDocument']))
    return written['Bucket'], {}


CREATES = {'AWS::S3::Bucket': create_bucket, 'AWS::S3::BucketPolicy': put_policy}
UPDATES = {
    'AWS::S3::Bucket': update_bucket,
    'AWS::S3::BucketPolicy': lambda calls, _, written, region: put_policy(calls, written, region),
}
