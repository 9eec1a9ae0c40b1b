"""CloudTrail, Config, EventBridge, alarms, topics and parameters."""
import json

from .buckets import truth


def create_trail(calls, written, _):
    cloudtrail, name = calls('cloudtrail'), written['TrailName']
    flags = {'IsMultiRegionTrail', 'IsOrganizationTrail', 'IncludeGlobalServiceEvents', 'EnableLogFileValidation'}
    made = cloudtrail.create_trail(
        Name=name,
        S3BucketName=written['S3BucketName'],
        **{flag: truth(written[flag]) for flag in flags if flag in written},
        **({'KmsKeyId': written['KMSKeyId']} if 'KMSKeyId' in written else {}),
    )
    if 'AdvancedEventSelectors' in written:
        cloudtrail.put_event_selectors(TrailName=name, AdvancedEventSelectors=written['AdvancedEventSelectors'])
    if truth(written['IsLogging']):
        cloudtrail.start_logging(Name=name)
    return name, {'Arn': made['TrailARN']}


def _lower(value):
    if not isinstance(value, dict):
        return value
    return {name[0].lower() + name[1:]: _lower(part) for name, part in value.items()}


def create_recorder(calls, written, _):
    group = {name: truth(value) for name, value in _lower(written['RecordingGroup']).items()}
    recorder = {'name': written['Name'], 'roleARN': written['RoleARN'], 'recordingGroup': group}
    calls('config').put_configuration_recorder(ConfigurationRecorder=recorder)
    return written['Name'], {}


def create_channel(calls, written, _):
    config, settings = calls('config'), _lower({name: value for name, value in written.items()})
    config.put_delivery_channel(DeliveryChannel=settings)
    # CloudFormation starts the recorder once it has somewhere to deliver to.
    for recorder in config.describe_configuration_recorders()['ConfigurationRecorders']:
        config.start_configuration_recorder(ConfigurationRecorderName=recorder['name'])
    return written['Name'], {}


def create_event_bus(calls, written, _):
    made = calls('events').create_event_bus(**written)
    return written['Name'], {'Arn': made['EventBusArn'], 'Name': written['Name']}


def create_event_bus_policy(calls, written, _):
    events, bus = calls('events'), written['EventBusName']
    policy = json.loads(events.describe_event_bus(Name=bus).get('Policy') or '{"Version":"2012-10-17","Statement":[]}')
    policy['Statement'].append({**written['Statement'], 'Sid': written['StatementId']})
    events.put_permission(EventBusName=bus, Policy=json.dumps(policy))
    return f"{bus}|{written['StatementId']}", {}


def create_rule(calls, written, _):
    events, bus = calls('events'), {'EventBusName': written.get('EventBusName', 'default')}
    rest = {name: value for name, value in written.items() if name not in ('EventPattern', 'Targets', 'EventBusName')}
    pattern = {'EventPattern': json.dumps(written['EventPattern'])} if 'EventPattern' in written else {}
    arn = events.put_rule(**rest, **bus, **pattern)['RuleArn']
    if written.get('Targets'):
        events.put_targets(Rule=written['Name'], **bus, Targets=written['Targets'])
    return written['Name'], {'Arn': arn}


def create_alarm(calls, written, _):
    counts = {name: int(written[name]) for name in ('Period', 'EvaluationPeriods') if name in written}
    rest = {'Threshold': float(written['Threshold']), 'ActionsEnabled': truth(written['ActionsEnabled'])}
    calls('cloudwatch').put_metric_alarm(**{**written, **counts, **rest})
    return written['AlarmName'], {}


def create_topic(calls, written, _):
    attributes = {name: value for name, value in written.items() if name != 'TopicName'}
    arn = calls('sns').create_topic(Name=written['TopicName'], Attributes=attributes)['TopicArn']
    return arn, {'TopicArn': arn, 'TopicName': written['TopicName']}


def create_topic_policy(calls, written, _):
    for arn in written['Topics']:
        calls('sns').set_topic_attributes(TopicArn=arn, AttributeName='Policy', AttributeValue=json.dumps(written['PolicyDocument']))
    return f"{written['Topics'][0]}-policy", {}


def create_subscription(calls, written, _):
    made = calls('sns').subscribe(**written, ReturnSubscriptionArn=True)
    return made['SubscriptionArn'], {}


def create_parameter(calls, written, _):
    calls('ssm').put_parameter(**written, Overwrite=True)
    return written['Name'], {'Value': written['Value'], 'Type': written['Type']}


CREATES = {
    'AWS::CloudTrail::Trail': create_trail,
    'AWS::Config::ConfigurationRecorder': create_recorder,
    'AWS::Config::DeliveryChannel': create_channel,
    'AWS::Events::EventBus': create_event_bus,
    'AWS::Events::EventBusPolicy': create_event_bus_policy,
    'AWS::Events::Rule': create_rule,
    'AWS::CloudWatch::Alarm': create_alarm,
    'AWS::SNS::Topic': create_topic,
    'AWS::SNS::TopicPolicy': create_topic_policy,
    'AWS::SNS::Subscription': create_subscription,
    'AWS::SSM::Parameter': create_parameter,
}
UPDATES = {
    'AWS::SSM::Parameter': lambda calls, _, written, region: create_parameter(calls, written, region),
    'AWS::SNS::TopicPolicy': lambda calls, _, written, region: create_topic_policy(calls, written, region),
    'AWS::Events::Rule': lambda calls, _, written, region: create_rule(calls, written, region),
    'AWS::CloudWatch::Alarm': lambda calls, _, written, region: create_alarm(calls, written, region),
}
