import { canonicalJson, type Json } from '../../../lib/attest/canonical';
import type { Answer, AssemblyRule, RuleContext } from '../../../lib/gate/types';
import { alarmTopicArn, silenceNames } from '../../../lib/model/alarms';
import type { Centre, Store } from '../../../lib/model/centre';
import { roleName } from '../../../lib/model/names';
import type { Assembly, ResolvedResource } from '../../../lib/template/types';
import { COMPLIANT, property, violating } from '../../reading/answers';
import { inEveryBranch } from '../../reading/found-by-name';
import { asList, at, isMap, shown } from '../../reading/values';

/** Acts against logging and keys; taking the tripwire itself away is one. */
const ACTS = [
  ...['AssumeRoot', 'DeleteTrail', 'DisableKey', 'PutEventSelectors', 'PutKeyPolicy', 'ScheduleKeyDeletion', 'StopLogging', 'UpdateTrail'],
  ...['DeleteRule', 'DisableRule', 'PutRule', 'PutTargets', 'RemoveTargets'],
];

export const noticingWhole: AssemblyRule = {
  id: 'noticing-whole',
  family: 'logging',
  scope: 'assembly',
  title:
    'Each log copy has the rule that counts its arrivals and the alarm on its silence; each account with trails or keys has its tripwires',
  why: {
    text: 'A stopped log is noticed by what does not arrive, and an act against keys by a rule that names it; narrowed by one field, neither notices.',
    source: 'EventBridge User Guide, "Event patterns"; the promise that stopping a log is noticed within the hour',
  },
  fix: 'Leave patterns, names and alarms to lib/model/alarms and lib/constructs/tripwires.',
  needs: 'environment',
  expects: (centre) => copies(centre).length,
  check: ({ assembly, centre }: RuleContext) =>
    centre ? [...copies(centre).flatMap((copy) => silence(copy, assembly, centre)), ...tripwires(assembly, centre)] : [],
};

type Found = Answer & { readonly resource?: ResolvedResource };
const copies = (centre: Centre): readonly Store[] => centre.stores.filter(({ kind }) => kind === 'log-copy');

function silence(copy: Store, assembly: Assembly, centre: Centre): readonly Found[] {
  const names = silenceNames(centre, copy);
  const rules = inEveryBranch(assembly, copy.account.id, 'AWS::Events::Rule', 'Name', names.rule);
  const alarms = inEveryBranch(assembly, copy.account.id, 'AWS::CloudWatch::Alarm', 'AlarmName', names.alarm);
  if (!rules) return [violating([], `rule ${names.rule}, once and under no condition`, 'none')];
  if (!alarms) return [violating([], `alarm ${names.alarm}, once and under no condition`, 'none')];
  const pattern = { source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { bucket: { name: [copy.name] } } };
  return [
    ...rules.map((resource) => ({ ...samePattern(resource, pattern), resource })),
    ...rules.map((resource) => ({ ...untold(resource), resource })),
    ...alarms.map((resource) => ({ ...dimension(resource, names.rule), resource })),
    ...alarms.map((resource) => ({
      ...told(resource, alarmTopicArn(centre.environment.name, copy.account, copy.account.organization.slug)),
      resource,
    })),
  ];
}

function samePattern(resource: ResolvedResource, pattern: Json): Answer {
  const found = at(resource.properties, 'EventPattern');
  const bus = at(resource.properties, 'EventBusName');
  if (bus !== undefined) return violating(['Properties', 'EventBusName'], 'the default bus, where S3 reports', shown(bus));
  if (isMap(found) && canonicalJson(found as unknown as Json) === canonicalJson(pattern)) return COMPLIANT;
  return violating(['Properties', 'EventPattern'], JSON.stringify(pattern), shown(found));
}

/** It is there to be counted. */
const untold = (resource: ResolvedResource): Answer =>
  property(resource, ['Targets'], 'no target', (targets) => asList(targets).length === 0);

const told = (resource: ResolvedResource, topic: string): Answer =>
  property(resource, ['AlarmActions'], topic, (actions) => asList(actions).length === 1 && asList(actions)[0] === topic);

function dimension(resource: ResolvedResource, rule: string): Answer {
  const dimensions = asList(at(resource.properties, 'Dimensions'));
  const [only] = dimensions;
  const right = dimensions.length === 1 && at(only, 'Name') === 'RuleName' && at(only, 'Value') === rule;
  return right ? COMPLIANT : violating(['Properties', 'Dimensions'], `RuleName ${rule}`, shown(dimensions as never));
}

function tripwires(assembly: Assembly, centre: Centre): readonly Found[] {
  const watched = centre.organizations
    .flatMap(({ accounts }) => accounts)
    .filter(({ role }) => role === 'management' || role === 'key-custody');
  return watched.flatMap((account): readonly Found[] => {
    const name = roleName(centre.environment, account.organization.slug, 'tripwire');
    const rules = inEveryBranch(assembly, account.id, 'AWS::Events::Rule', 'Name', name);
    if (!rules) return [violating([], `tripwires ${name} in account ${account.id}, once and under no condition`, 'none')];
    return rules.map((resource) => ({ ...wired(resource, centre.environment.name), resource }));
  });
}

/** Every act is matched by its name alone, or, for acts on rules, by the name of a tripwire besides. */
function wired(resource: ResolvedResource, environment: string): Answer {
  const pattern = at(resource.properties, 'EventPattern');
  const pointer = ['Properties', 'EventPattern'];
  const ways = asList(at(pattern, 'detail', '$or'));
  const known = isMap(pattern) && Object.keys(pattern).join() === 'detail' && Object.keys(at(pattern, 'detail') ?? {}).join() === '$or';
  const named = JSON.stringify([{ wildcard: `${environment}-*-tripwire` }]);
  const sound = ways.filter((way) => {
    if (!isMap(way)) return false;
    const { eventName: _, requestParameters, ...more } = way;
    const values = isMap(requestParameters) ? Object.values(requestParameters) : [];
    return Object.keys(more).length === 0 && values.length <= 1 && values.every((value) => JSON.stringify(value) === named);
  });
  const acts = new Set(sound.flatMap((way) => asList(at(way, 'eventName')).map(String)));
  const missing = ACTS.filter((act) => !acts.has(act));
  if (known && missing.length === 0 && at(resource.properties, 'EventBusName') === undefined) return targeted(resource);
  return violating(
    pointer,
    `a pattern by eventName that takes in ${ACTS.join(', ')}`,
    missing.length > 0 ? `none for ${missing.join(', ')}` : 'one with further fields',
  );
}

function targeted(resource: ResolvedResource): Answer {
  const targets = asList(at(resource.properties, 'Targets'));
  return targets.length === 1 && at(targets[0], 'RoleArn') !== undefined && at(targets[0], 'Input') === undefined
    ? COMPLIANT
    : violating(['Properties', 'Targets'], 'one target, by a role, told the whole event', shown(targets as never));
}
