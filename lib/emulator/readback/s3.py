"""Buckets, read back through S3's own API, in the words of CloudFormation."""
import json


def _rules(pairs):
    return [{name: value for name, value in rule.items() if value is not None} for rule in pairs]


def encryption(s3, name):
    rules = s3.get_bucket_encryption(Bucket=name)['ServerSideEncryptionConfiguration']['Rules']
    return {
        'ServerSideEncryptionConfiguration': [
            {'ServerSideEncryptionByDefault': rule['ApplyServerSideEncryptionByDefault'], 'BucketKeyEnabled': rule.get('BucketKeyEnabled', False)}
            for rule in rules
        ]
    }


def lifecycle(s3, name):
    return {
        'Rules': _rules(
            {
                'Id': rule['ID'],
                'Status': rule['Status'],
                'ExpirationInDays': rule.get('Expiration', {}).get('Days'),
                'NoncurrentVersionExpiration': rule.get('NoncurrentVersionExpiration'),
                'AbortIncompleteMultipartUpload': rule.get('AbortIncompleteMultipartUpload'),
            }
            for rule in s3.get_bucket_lifecycle_configuration(Bucket=name)['Rules']
        )
    }


def replication(s3, name):
    settings = s3.get_bucket_replication(Bucket=name)['ReplicationConfiguration']
    rules = []
    for rule in settings['Rules']:
        destination = dict(rule['Destination'])
        rules.append({**rule, 'Id': rule.get('ID'), 'Destination': destination})
    return {'Role': settings['Role'], 'Rules': rules}


def logging(s3, name):
    enabled = s3.get_bucket_logging(Bucket=name).get('LoggingEnabled')
    return enabled and {'DestinationBucketName': enabled['TargetBucket'], 'LogFilePrefix': enabled['TargetPrefix']}


def notification(s3, name):
    settings = s3.get_bucket_notification_configuration(Bucket=name)
    return {'EventBridgeConfiguration': {'EventBridgeEnabled': 'EventBridgeConfiguration' in settings}}


def object_lock(s3, name):
    return s3.get_object_lock_configuration(Bucket=name)['ObjectLockConfiguration']


def bucket(client, name, _):
    s3 = client('s3')
    return {
        'BucketName': lambda: next(found['Name'] for found in s3.list_buckets()['Buckets'] if found['Name'] == name),
        'BucketEncryption': lambda: encryption(s3, name),
        'LifecycleConfiguration': lambda: lifecycle(s3, name),
        'OwnershipControls': lambda: s3.get_bucket_ownership_controls(Bucket=name)['OwnershipControls'],
        'PublicAccessBlockConfiguration': lambda: s3.get_public_access_block(Bucket=name)['PublicAccessBlockConfiguration'],
        'ReplicationConfiguration': lambda: replication(s3, name),
        'VersioningConfiguration': lambda: {'Status': s3.get_bucket_versioning(Bucket=name).get('Status')},
        'LoggingConfiguration': lambda: logging(s3, name),
        'ObjectLockConfiguration': lambda: object_lock(s3, name),
        'ObjectLockEnabled': lambda: object_lock(s3, name)['ObjectLockEnabled'] == 'Enabled',
        'NotificationConfiguration': lambda: notification(s3, name),
    }


def bucket_policy(client, _, written):
    name = written['Bucket']
    policy = lambda: json.loads(client('s3').get_bucket_policy(Bucket=name)['Policy'])
    return {'Bucket': lambda: name if policy() else None, 'PolicyDocument': policy}


READERS = {'AWS::S3::Bucket': bucket, 'AWS::S3::BucketPolicy': bucket_policy}
