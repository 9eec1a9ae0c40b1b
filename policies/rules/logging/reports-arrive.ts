import type { AssemblyRule, RuleContext } from '../../../lib/gate/types';
import { alarmTopicArn, alarmTopicName, tripwirePattern } from '../../../lib/model/alarms';
import type { Centre } from '../../../lib/model/centre';
import { VERIFIER_EVENTS, VERIFIER_SOURCE, WATCHER_EVENTS, WATCHER_SOURCE } from '../../../lib/model/functions';
import { busName, functionArn, functionName, roleName } from '../../../lib/model/names';
import { verificationOf } from '../../../lib/model/verification';
import { asModelled, type Wanted } from '../../reading/as-modelled';

export const reportsArrive: AssemblyRule = {
  id: 'reports-arrive',
  family: 'logging',
  scope: 'assembly',
  title:
    'Tripwires and what watcher and verifier find reach the people of every organization; their silence, and that of the witness, is an alarm, and each trail is verified as the model says',
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
          ...rulesOf(centre).flatMap((one) => asModelled(assembly, wanted(centre, 'AWS::Events::Rule', 'Name', one))),
          ...alarmsOf(centre).flatMap((one) => asModelled(assembly, wanted(centre, 'AWS::CloudWatch::Alarm', 'AlarmName', one))),
        ]
      : [],
};

interface Reporting extends Pick<Wanted, 'properties'> {
  readonly name: string;
}
const wanted = (centre: Centre, type: string, property: string, { name, properties }: Reporting): Wanted => ({
  account: supervision(centre).id,
  type,
  is: { [property]: name },
  properties,
});
const companiesOf = ({ organizations }: Centre) => organizations.filter(({ kind }) => kind === 'company').map(({ slug }) => slug);
const supervision = (centre: Centre) => centre.account(centre.supervisor.slug, 'supervision');

/** Rules on the bus: whom they tell, or that they are counted; and the hourly run for each trail. */
function rulesOf(centre: Centre): readonly Reporting[] {
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
  const onBus = (name: string, EventPattern: object, tells?: string): Reporting => ({
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
    ...companiesOf(centre).map((slug) =>
      onBus(roleName(environment, own, `log-cosigned-${slug}`), verified(VERIFIER_EVENTS.cosigned, [slug])),
    ),
    ...slugs.flatMap((slug): readonly Reporting[] => [
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
function alarmsOf(centre: Centre): readonly Reporting[] {
  const { environment, supervisor } = centre;
  const silence = (name: string, counted: string, ...told: readonly string[]): Reporting => ({
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
    ...companiesOf(centre).map((slug) => silence(`silence-witness-${slug}`, `log-cosigned-${slug}`, supervisor.slug, slug)),
    ...centre.organizations.map(({ slug }) => silence(`silence-verifier-${slug}`, `trail-verified-${slug}`, supervisor.slug, slug)),
  ];
}
