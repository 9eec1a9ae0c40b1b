import { canonicalJson, type Json } from '../../../lib/attest/canonical';
import type { Answer, AssemblyRule, RuleContext } from '../../../lib/gate/types';
import { alarmTopicArn, alarmTopicName, tripwirePattern } from '../../../lib/model/alarms';
import type { Centre } from '../../../lib/model/centre';
import { VERIFIER_EVENTS, VERIFIER_SOURCE, WATCHER_EVENTS, WATCHER_SOURCE } from '../../../lib/model/functions';
import { busName, functionArn, functionName, roleName } from '../../../lib/model/names';
import { verificationOf } from '../../../lib/model/verification';
import type { Assembly, ResolvedResource } from '../../../lib/template/types';
import { COMPLIANT, violating } from '../../reading/answers';
import { inEveryBranch } from '../../reading/found-by-name';
import { at, firstOpen, shown } from '../../reading/values';

export const reportsArrive: AssemblyRule = {
  id: 'reports-arrive',
  family: 'logging',
  scope: 'assembly',
  title:
    'Tripwires and what watcher and verifier find reach the people of every organization; their silence is an alarm, and each trail is verified as the model says',
  why: {
    text: 'A report that is told to nobody, taken from somebody else, or not missed when it stops, is noticed by nobody.',
    source:
      'EventBridge User Guide, "Event patterns", "Monitoring Amazon EventBridge"; CloudWatch User Guide, "Using Amazon CloudWatch alarms"',
  },
  fix: 'Leave the rules and alarms of the bus to lib/constructs/tripwires, custody-alarms and trail-verifier.',
  needs: 'environment',
  expects: (centre) => centre.organizations.length,
  check: ({ assembly, centre }: RuleContext) =>
    centre
      ? [
          ...rulesOf(centre).flatMap((wanted) => compared(assembly, supervision(centre).id, 'AWS::Events::Rule', wanted)),
          ...alarmsOf(centre).flatMap((wanted) => compared(assembly, supervision(centre).id, 'AWS::CloudWatch::Alarm', wanted)),
        ]
      : [],
};

interface Wanted {
  readonly name: string;
  /** Exactly these; a value that is undefined must not be there. */
  readonly properties: { readonly [property: string]: unknown };
}
const supervision = (centre: Centre) => centre.account(centre.supervisor.slug, 'supervision');

/** Rules on the bus: whom they tell, or that they are counted; and the hourly run for each trail. */
function rulesOf(centre: Centre): readonly Wanted[] {
  const { environment, supervisor } = centre;
  const home = supervision(centre);
  const own = supervisor.slug;
  const slugs = centre.organizations.map(({ slug }) => slug);
  const watched = (...eventName: readonly string[]) => ({
    source: [WATCHER_SOURCE],
    account: [centre.account(own, 'key-custody').id],
    detail: { eventName },
  });
  const verified = (eventName: string, of: readonly string[]) => ({
    source: [VERIFIER_SOURCE],
    account: [home.id],
    detail: { eventName: [eventName], of },
  });
  const onBus = (name: string, EventPattern: object, tells?: string): Wanted => ({
    name,
    properties: {
      EventPattern,
      EventBusName: busName(environment.name),
      ScheduleExpression: undefined,
      Targets: tells === undefined ? undefined : [{ Arn: alarmTopicArn(environment.name, home, tells), Id: 'alarms' }],
    },
  });
  const verifier = functionName(environment, 'trail-verifier');
  return [
    onBus(roleName(environment, own, 'custody-watched'), watched(WATCHER_EVENTS.watched)),
    ...slugs.flatMap((slug): readonly Wanted[] => [
      onBus(alarmTopicName(environment.name, slug), tripwirePattern(environment.name), slug),
      onBus(roleName(environment, slug, 'custody-alarms'), watched(WATCHER_EVENTS.difference, WATCHER_EVENTS.notice), slug),
      // Of the supervisor's own trail as well: it tells of every use of this company's keys.
      onBus(roleName(environment, slug, 'trail-alarms'), verified(VERIFIER_EVENTS.finding, slug === own ? slugs : [slug, own]), slug),
      onBus(roleName(environment, own, `trail-verified-${slug}`), verified(VERIFIER_EVENTS.verified, [slug])),
      {
        name: slug === own ? verifier : `${verifier}-${slug}`,
        properties: {
          EventPattern: undefined,
          Targets: [{ Arn: functionArn(environment, home.id, 'trail-verifier'), Id: 'function', Input: verificationOf(centre, slug) }],
        },
      },
    ]),
  ];
}

/** Alarms on the silence of watcher and verifier, and all who are told. */
function alarmsOf(centre: Centre): readonly Wanted[] {
  const { environment, supervisor } = centre;
  const silence = (name: string, counted: string, ...told: readonly string[]): Wanted => ({
    name: roleName(environment, supervisor.slug, name),
    properties: {
      Dimensions: [
        { Name: 'EventBusName', Value: busName(environment.name) },
        { Name: 'RuleName', Value: roleName(environment, supervisor.slug, counted) },
      ],
      AlarmActions: [...new Set(told)].map((slug) => alarmTopicArn(environment.name, supervision(centre), slug)),
    },
  });
  return [
    silence('silence-custody', 'custody-watched', supervisor.slug),
    ...centre.organizations.map(({ slug }) => silence(`silence-verifier-${slug}`, `trail-verified-${slug}`, supervisor.slug, slug)),
  ];
}

type Found = Answer & { readonly resource?: ResolvedResource };

function compared(assembly: Assembly, account: string, type: string, { name, properties }: Wanted): readonly Found[] {
  const nameProperty = type === 'AWS::Events::Rule' ? 'Name' : 'AlarmName';
  const found = inEveryBranch(assembly, account, type, nameProperty, name);
  if (!found) return [violating([], `${name} in account ${account}, once and under no condition`, 'none')];
  return found.flatMap((resource) =>
    Object.entries(properties).map(([property, value]) => ({ ...same(resource, property, value), resource })),
  );
}

function same(resource: ResolvedResource, property: string, value: unknown): Answer {
  const found = at(resource.properties, property);
  if (!firstOpen(found) && plain(found) === plain(value)) return COMPLIANT;
  return violating(['Properties', property], value === undefined ? 'none' : plain(value), shown(found));
}

/** A list of one kind of thing in any order; an input as what it says. */
function plain(value: unknown): string {
  const read = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(read).sort((a, b) => (canonicalJson(a as Json) < canonicalJson(b as Json) ? -1 : 1));
    if (node === null || typeof node !== 'object') return node ?? null;
    return Object.fromEntries(
      Object.entries(node).map(([key, child]) => [key, key === 'Input' && typeof child === 'string' ? read(parsed(child)) : read(child)]),
    );
  };
  return canonicalJson((read(value) ?? null) as Json);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
