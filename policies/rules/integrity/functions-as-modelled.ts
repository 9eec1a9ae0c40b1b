import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { Centre } from '../../../lib/model/centre';
import { CUSTODY_FUNCTIONS } from '../../../lib/model/functions';
import { functionName } from '../../../lib/model/names';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, property, violating } from '../../reading/answers';
import { asList, at, isMap, shown } from '../../reading/values';
import { settingsOf } from './function-settings';

export const functionsAsModelled: ResourceRule = {
  id: 'functions-as-modelled',
  family: 'integrity',
  scope: 'resource',
  types: ['AWS::Lambda::Function', 'AWS::Lambda::Permission', 'AWS::Events::Rule'],
  title:
    'Functions run on the ledger, founders, logs, buckets and sides of the model, those of custody and of the line in their networks; what runs them is let in, and nobody by another door',
  why: {
    text: 'A function that reads another ledger or log believes another quorum or witness; one outside its network is refused by every key, and one that its schedule may not run does nothing.',
    source: 'docs/custody.md; AWS Lambda Developer Guide, "Using resource-based policies for Lambda"',
  },
  fix: 'Leave settings, networks and permissions of functions to lib/constructs/functions.',
  needs: 'environment',
  expects: () => CUSTODY_FUNCTIONS.length,
  check: (resource, { centre }) => {
    if (!centre) return NOT_APPLICABLE;
    if (resource.type === 'AWS::Lambda::Function') return configured(resource, centre);
    return resource.type === 'AWS::Lambda::Permission' ? allOf(permission(resource)) : allOf(letIn(resource, centre));
  },
};

function configured(resource: ResolvedResource, centre: Centre): readonly Answer[] {
  const name = at(resource.properties, 'FunctionName');
  const inCustody = CUSTODY_FUNCTIONS.some((purpose) => functionName(centre.environment, purpose) === name);
  const variables = at(resource.properties, 'Environment', 'Variables');
  const { inLine, settings: wanted } = settingsOf(centre, resource.template.template.account, String(name));
  const wrong = Object.entries(isMap(variables) ? variables : {}).flatMap(([setting, value]) => {
    const expected = wanted.get(setting);
    return expected === undefined || expected === value
      ? []
      : [violating(['Properties', 'Environment', 'Variables', setting], expected, shown(value))];
  });
  if (!inCustody && !inLine) return allOf([wanted.size > 0 ? COMPLIANT : NOT_APPLICABLE, ...wrong]);
  const placed = (part: string) =>
    property(
      resource,
      ['VpcConfig', part],
      `a place in the network of ${inCustody ? 'custody' : 'the line'}`,
      (value) => asList(value).length > 0,
    );
  return allOf([COMPLIANT, ...wrong, placed('SecurityGroupIds'), placed('SubnetIds')]);
}

/** One act, by a service for one of its resources or by one account. */
function permission(resource: ResolvedResource): readonly Answer[] {
  const isService = String(at(resource.properties, 'Principal')).endsWith('.amazonaws.com');
  return [
    property(resource, ['Action'], 'lambda:InvokeFunction', (value) => value === 'lambda:InvokeFunction'),
    property(resource, ['SourceArn'], isService ? 'the ARN that the service acts for' : 'none: no service', (value) =>
      isService ? /^arn:aws:[a-z0-9-]+:[a-z0-9-]+:\d{12}:[^*]+$/.test(String(value)) : value === undefined,
    ),
  ];
}

/** A function that a rule runs says so in the template of the rule, and is told nothing that the model does not say. */
function letIn(rule: ResolvedResource, centre: Centre): readonly Answer[] {
  const { account, region } = rule.template.template;
  const own = `arn:aws:events:${region}:${account}:rule/${String(at(rule.properties, 'Name'))}`;
  const doors = rule.template
    .byType('AWS::Lambda::Permission')
    .filter(({ properties }) => at(properties, 'SourceArn') === own && at(properties, 'Principal') === 'events.amazonaws.com');
  const run = asList(at(rule.properties, 'Targets')).filter((target) => String(at(target, 'Arn')).startsWith('arn:aws:lambda:'));
  const shut = run
    .map((target) => at(target, 'Arn'))
    .find((arn) => !doors.some(({ properties }) => at(properties, 'FunctionName') === arn));
  const pointer = ['Properties', 'Targets'];
  if (shut !== undefined) return [violating(pointer, `a permission of ${own} beside it`, `none for ${String(shut)}`)];
  if (run.length === 0) return [NOT_APPLICABLE];
  // One function verifies the trails of all organizations; which, its input says (reports-arrive).
  const verifier = `:function:${functionName(centre.environment, 'trail-verifier')}`;
  const told = run.flatMap((target): readonly Answer[] => [
    ...(at(target, 'RoleArn') === undefined
      ? []
      : [violating(pointer, 'no role: the function lets the rule in', shown(at(target, 'RoleArn')))]),
    ...(at(target, 'Input') === undefined || String(at(target, 'Arn')).endsWith(verifier)
      ? []
      : [violating(pointer, 'no input but the event', shown(at(target, 'Input')))]),
  ]);
  return [COMPLIANT, ...told];
}
