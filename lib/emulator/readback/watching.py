"""Trails, recorders, rules, alarms and topics, read back through their own APIs, in the words of CloudFormation."""
import json


def trail(client, _, written):
    cloudtrail, name = client('cloudtrail'), written['TrailName']
    found = lambda: cloudtrail.get_trail(Name=name)['Trail']
    selectors = lambda: [
        {'Name': item.get('Name'), 'FieldSelectors': item['FieldSelectors']}
        for item in cloudtrail.get_event_selectors(TrailName=name)['AdvancedEventSelectors']
    ]
    return {
        'TrailName': lambda: found()['Name'],
        'S3BucketName': lambda: found()['S3BucketName'],
        'KMSKeyId': lambda: found().get('KmsKeyId'),
        'IsMultiRegionTrail': lambda: found()['IsMultiRegionTrail'],
        'IsOrganizationTrail': lambda: found()['IsOrganizationTrail'],
        'IncludeGlobalServiceEvents': lambda: found()['IncludeGlobalServiceEvents'],
        'EnableLogFileValidation': lambda: found()['LogFileValidationEnabled'],
        'IsLogging': lambda: cloudtrail.get_trail_status(Name=name)['IsLogging'],
        'AdvancedEventSelectors': selectors,
    }


def recorder(client, _, written):
    found = lambda: client('config').describe_configuration_recorders(ConfigurationRecorderNames=[written['Name']])['ConfigurationRecorders'][0]
    group = lambda: {name[0].upper() + name[1:]: value for name, value in found()['recordingGroup'].items()}
    return {'Name': lambda: found()['name'], 'RoleARN': lambda: found()['roleARN'], 'RecordingGroup': group}


def channel(client, _, written):
    found = lambda: client('config').describe_delivery_channels(DeliveryChannelNames=[written['Name']])['DeliveryChannels'][0]
    snapshots = lambda: {'DeliveryFrequency': found()['configSnapshotDeliveryProperties']['deliveryFrequency']}
    return {'Name': lambda: found()['name'], 'S3BucketName': lambda: found()['s3BucketName'], 'ConfigSnapshotDeliveryProperties': snapshots}


def event_bus(client, _, written):
    found = lambda: client('events').describe_event_bus(Name=written['Name'])
    return {'Name': lambda: found()['Name'], 'Description': lambda: found().get('Description')}


def event_bus_policy(client, _, written):
    statements = lambda: json.loads(client('events').describe_event_bus(Name=written['EventBusName'])['Policy'])['Statement']
    own = lambda: next(item for item in statements() if item['Sid'] == written['StatementId'])
    return {'EventBusName': lambda: written['EventBusName'] if own() else None, 'StatementId': lambda: own()['Sid'], 'Statement': own}


def rule(client, _, written):
    events, at = client('events'), {'EventBusName': written.get('EventBusName', 'default')}
    found = lambda: events.describe_rule(Name=written['Name'], **at)
    return {
        'Name': lambda: found()['Name'],
        'Description': lambda: found().get('Description'),
        'State': lambda: found()['State'],
        'EventBusName': lambda: found()['EventBusName'],
        'EventPattern': lambda: json.loads(found()['EventPattern']),
        'ScheduleExpression': lambda: found()['ScheduleExpression'],
        'Targets': lambda: events.list_targets_by_rule(Rule=written['Name'], **at)['Targets'],
    }


def alarm(client, _, written):
    found = lambda: client('cloudwatch').describe_alarms(AlarmNames=[written['AlarmName']])['MetricAlarms'][0]
    return {name: lambda name=name: found().get(name) for name in written}


def topic(client, arn, _):
    found = lambda: client('sns').get_topic_attributes(TopicArn=arn)['Attributes']
    return {
        'TopicName': lambda: found()['TopicArn'].split(':')[-1],
        'DisplayName': lambda: found()['DisplayName'],
        'KmsMasterKeyId': lambda: found().get('KmsMasterKeyId'),
    }


def topic_policy(client, _, written):
    document = lambda arn: json.loads(client('sns').get_topic_attributes(TopicArn=arn)['Attributes']['Policy'])
    return {'Topics': lambda: [arn for arn in written['Topics'] if document(arn)], 'PolicyDocument': lambda: document(written['Topics'][0])}


def subscription(client, _, written):
    all_of = lambda: client('sns').list_subscriptions_by_topic(TopicArn=written['TopicArn'])['Subscriptions']
    found = lambda: next(item for item in all_of() if item['Endpoint'] == written['Endpoint'])
    return {'TopicArn': lambda: found()['TopicArn'], 'Protocol': lambda: found()['Protocol'], 'Endpoint': lambda: found()['Endpoint']}


def parameter(client, _, written):
    found = lambda: client('ssm').get_parameter(Name=written['Name'])['Parameter']
    described = lambda: client('ssm').describe_parameters(ParameterFilters=[{'Key': 'Name', 'Values': [written['Name']]}])['Parameters'][0]
    return {
        'Name': lambda: found()['Name'],
        'Type': lambda: found()['Type'],
        'Value': lambda: found()['Value'],
        'Description': lambda: described().get('Description'),
    }


READERS = {
    'AWS::CloudTrail::Trail': trail,
    'AWS::Config::ConfigurationRecorder': recorder,
    'AWS::Config::DeliveryChannel': channel,
    'AWS::Events::EventBus': event_bus,
    'AWS::Events::EventBusPolicy': event_bus_policy,
    'AWS::Events::Rule': rule,
    'AWS::CloudWatch::Alarm': alarm,
    'AWS::SNS::Topic': topic,
    'AWS::SNS::TopicPolicy': topic_policy,
    'AWS::SNS::Subscription': subscription,
    'AWS::SSM::Parameter': parameter,
}
