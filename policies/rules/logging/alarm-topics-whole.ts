import type { Answer, AssemblyRule, RuleContext } from '../../../lib/gate/types';
import { type Alarming, alarmTopicArn, alarmTopicPolicy, copiesHeldBy, tripwireDoor } from '../../../lib/model/alarms';
import type { Account, Centre } from '../../../lib/model/centre';
import { busName } from '../../../lib/model/names';
import type { ResolvedResource, TemplateBranch } from '../../../lib/template/types';
import { COMPLIANT, violating } from '../../reading/answers';
import { samePolicy } from '../../reading/same-policy';
import { asList, at, firstOpen } from '../../reading/values';

export const alarmTopicsWhole: AssemblyRule = {
  id: 'alarm-topics-whole',
  family: 'logging',
  scope: 'assembly',
  title:
    'Every alarm topic has its policy, word for word, and everybody whom the environment names as told; the bus lets in the accounts with trails and keys',
  why: {
    text: 'A topic that nobody may publish to, or that nobody is subscribed to, takes in alarms that nobody hears.',
    source:
      'Amazon SNS Developer Guide, "Example cases for Amazon SNS access control"; EventBridge User Guide, "Permissions for event buses"',
  },
  fix: 'Leave topics, their policies and recipients to lib/constructs/alarms and the alarms of the environment file.',
  needs: 'environment',
  expects: (centre) => topics(centre).length,
  check: ({ assembly, centre }: RuleContext) => {
    if (!centre) return [];
    const branchesOf = ({ id }: Account) =>
      assembly.templates.filter(({ account }) => account === id).flatMap((template) => template.branches);
    const home = centre.account(centre.supervisor.slug, 'supervision');
    return [...topics(centre).flatMap((topic) => judged(topic, branchesOf(topic.account), centre)), ...door(centre, branchesOf(home))];
  },
};

type Found = Answer & { readonly resource?: ResolvedResource };
interface Topic {
  readonly account: Account;
  readonly slug: string;
  readonly recipients: readonly string[];
  readonly publishers: readonly Alarming[];
}

/** One for each organization where the bus is, and one where a company holds copies. */
function topics(centre: Centre): readonly Topic[] {
  const home = centre.account(centre.supervisor.slug, 'supervision');
  const holders = centre.companies
    .map(({ slug, alarms }) => ({ slug, recipients: alarms, account: centre.account(slug, 'log-archive') }))
    .filter(({ account }) => copiesHeldBy(centre, account).length > 0);
  return [
    ...[centre.supervisor, ...centre.companies].map(
      ({ slug, alarms }): Topic => ({
        account: home,
        slug,
        recipients: alarms,
        publishers: ['events.amazonaws.com', 'cloudwatch.amazonaws.com'],
      }),
    ),
    ...holders.map((holder): Topic => ({ ...holder, publishers: ['cloudwatch.amazonaws.com'] })),
  ];
}

function judged(topic: Topic, branches: readonly TemplateBranch[], centre: Centre): readonly Found[] {
  const { account, slug, recipients, publishers } = topic;
  const arn = alarmTopicArn(centre.environment.name, account, slug);
  const wanted = alarmTopicPolicy(centre.environment.name, account, slug, publishers);
  const homes = homesOf(branches, 'AWS::SNS::Topic', (one) => at(one.properties, 'TopicName') === arn.split(':').at(-1));
  if (homes.length === 0) return [violating([], `topic ${arn}`, 'none')];
  return homes.flatMap((branch): readonly Found[] => {
    const about = (type: string, property: string) =>
      branch.byType(type).filter((one) => asList(at(one.properties, property)).includes(arn));
    const people = about('AWS::SNS::Subscription', 'TopicArn');
    const named = (one: ResolvedResource) => recipients.includes(String(at(one.properties, 'Endpoint')));
    const told = people.filter((one) => at(one.properties, 'Protocol') === 'email').map((one) => at(one.properties, 'Endpoint'));
    const missing = recipients.filter((recipient) => !told.includes(recipient));
    return [
      ...policed(about('AWS::SNS::TopicPolicy', 'Topics'), 'PolicyDocument', wanted, `the policy of ${arn}`),
      ...people
        .filter((one) => !named(one))
        .map((resource) => ({ ...violating(['Properties', 'Endpoint'], recipients.join(', '), 'somebody else'), resource })),
      missing.length === 0 ? COMPLIANT : violating([], `${recipients.join(', ')} told by mail of ${arn}`, `not ${missing.join(', ')}`),
    ];
  });
}

function door(centre: Centre, branches: readonly TemplateBranch[]): readonly Found[] {
  const name = busName(centre.environment.name);
  const homes = homesOf(branches, 'AWS::Events::EventBus', (one) => at(one.properties, 'Name') === name);
  if (homes.length === 0) return [violating([], `bus ${name}`, 'none')];
  return homes.flatMap((branch) => {
    const doors = branch.byType('AWS::Events::EventBusPolicy').filter((one) => at(one.properties, 'EventBusName') === name);
    return policed(doors, 'Statement', { Statement: tripwireDoor(centre) }, `the door of ${name}`);
  });
}

/** Exactly one policy, and word for word the wanted one. */
function policed(found: readonly ResolvedResource[], property: string, wanted: object, what: string): readonly Found[] {
  const expected = `${what}, as the model has it`;
  const [resource, ...more] = found;
  if (!resource || more.length > 0) return [violating([], expected, resource ? 'several' : 'none')];
  const value = at(resource.properties, property);
  const whole = property === 'Statement' ? { Statement: value } : value;
  return [
    {
      ...(!firstOpen(value) && samePolicy(whole, wanted) ? COMPLIANT : violating(['Properties', property], expected, 'another')),
      resource,
    },
  ];
}

/** All branches of the templates that make something in one of them: what stands under a condition must be whole in each. */
function homesOf(branches: readonly TemplateBranch[], type: string, test: (one: ResolvedResource) => boolean): readonly TemplateBranch[] {
  return branches.filter((branch) => branch.template.branches.some((other) => other.byType(type).some(test)));
}
