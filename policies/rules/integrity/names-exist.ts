import type { Answer, AssemblyRule, RuleContext } from '../../../lib/gate/types';
import type { Centre } from '../../../lib/model/centre';
import { type ResolvedResource, type Template, Unresolved, type Value } from '../../../lib/template/types';
import { COMPLIANT, violating } from '../../reading/answers';
import { at, eachString, type Pointer } from '../../reading/values';

/** What each type makes, and the property that names it. */
const MAKES: { readonly [type: string]: readonly [service: string, property: string, prefix: string] } = {
  'AWS::IAM::Role': ['iam', 'RoleName', 'role/'],
  'AWS::IAM::ManagedPolicy': ['iam', 'ManagedPolicyName', 'policy/'],
  'AWS::Lambda::Function': ['lambda', 'FunctionName', 'function:'],
  'AWS::SNS::Topic': ['sns', 'TopicName', ''],
  'AWS::Events::EventBus': ['events', 'Name', 'event-bus/'],
  'AWS::Events::Rule': ['events', 'Name', 'rule/'],
  'AWS::S3::Bucket': ['s3', 'BucketName', ''],
};
/** A whole ARN without patterns, of something that some type above makes. */
const NAMED =
  /^arn:aws:(?:iam::(\d{12}):(?:role|policy)\/[^*?/]+|(?:lambda|sns|events):[a-z0-9-]+:(\d{12}):[^*?]+|s3:::([a-z0-9.-]+?)(?:\/.*)?)$/;
const EXPECTED = 'something that the templates of its account make';

export const namesExist: AssemblyRule = {
  id: 'names-exist',
  family: 'integrity',
  scope: 'assembly',
  title:
    'Every role, policy, function, topic, bus and bucket of the centre that a template names is made by a template of its account, under a name of its own',
  why: {
    text: 'A policy, a target or an alarm that names what is not there protects and tells nobody; whoever makes the name later takes its place.',
    source: 'CWE-610 (externally controlled reference), CWE-672; the same for S3 bucket names: "bucket namesquatting"',
  },
  fix: 'Name what the model names, by an explicit name on both sides.',
  needs: 'environment',
  expects: (centre) => centre.organizations.flatMap(({ accounts }) => accounts).length,
  check: ({ assembly, centre }: RuleContext) => {
    if (!centre) return [];
    const made = new Set(assembly.templates.flatMap((template) => read(template).made));
    return assembly.templates.flatMap((template) => judged(template, made, centre));
  },
};

type Found = Answer & { readonly resource?: ResolvedResource };

function judged(template: Template, made: ReadonlySet<string>, centre: Centre): readonly Found[] {
  const { named, nameless } = read(template);
  const missing = named.filter(({ arn, account }) => {
    if (account === undefined) return isBucketOf(centre, arn) && !made.has(arn.split('/')[0] as string);
    return !made.has(arn);
  });
  const wrong = [
    ...missing.map(({ arn, pointer, resource }) => ({ ...violating(['Properties', ...pointer], EXPECTED, arn), resource })),
    ...nameless.map(({ resource, property }) => ({ ...violating(['Properties', property], 'a name of its own', 'none'), resource })),
  ];
  return wrong.length > 0 ? wrong : [COMPLIANT];
}

const isBucketOf = (centre: Centre, arn: string) => arn.startsWith(`arn:aws:s3:::${centre.environment.name}-`);

interface Read {
  readonly made: readonly string[];
  readonly named: readonly {
    readonly arn: string;
    readonly account: string | undefined;
    readonly pointer: Pointer;
    readonly resource: ResolvedResource;
  }[];
  readonly nameless: readonly { readonly resource: ResolvedResource; readonly property: string }[];
}
const known = new WeakMap<Template, Read>();

/** What a template makes and names; a template does not change once it is read. */
function read(template: Template): Read {
  const before = known.get(template);
  if (before) return before;
  const resources = template.branches.flatMap((branch) => branch.resources);
  const result: Read = {
    made: inEveryBranch(template),
    named: resources.flatMap(names),
    nameless: resources.flatMap((resource) => {
      const [, property] = MAKES[resource.type] ?? [];
      return property === undefined || at(resource.properties, property) !== undefined ? [] : [{ resource, property }];
    }),
  };
  known.set(template, result);
  return result;
}

/** What is made under a condition only may not be there. */
function inEveryBranch(template: Template): readonly string[] {
  const [first, ...others] = template.branches.map(
    (branch) => new Set(branch.resources.flatMap((resource) => arnOf(resource, template) ?? [])),
  );
  return [...(first ?? [])].filter((arn) => others.every((made) => made.has(arn)));
}

/** Texts that name something; a function's and a bus' short name as its ARN, an alarm's rule too. */
function names(resource: ResolvedResource): Read['named'] {
  const { account, region } = resource.template.template;
  const found: Read['named'][number][] = [];
  const name = (arn: string, pointer: () => Pointer) => {
    const [match, role, regional] = NAMED.exec(arn) ?? [];
    if (match !== undefined) found.push({ arn, account: role ?? regional, pointer: pointer(), resource });
  };
  eachString(resource.properties, (text, key, pointer) => {
    name(text, pointer);
    if (key === 'EventBusName' && !text.startsWith('arn:')) name(`arn:aws:events:${region}:${account}:event-bus/${text}`, pointer);
  });
  const dimensions = at(resource.properties, 'Dimensions');
  for (const [index, dimension] of Array.isArray(dimensions) ? dimensions.entries() : []) {
    if (at(dimension as Value, 'Name') !== 'RuleName') continue;
    const rule = at(dimension as Value, 'Value');
    if (typeof rule === 'string') name(`arn:aws:events:${region}:${account}:rule/${rule}`, () => ['Dimensions', index, 'Value']);
  }
  return found;
}

function arnOf({ type, properties }: ResolvedResource, { account, region }: Template): string | undefined {
  const [service, property, prefix] = MAKES[type] ?? [];
  const name = property === undefined ? undefined : at(properties, property);
  if (name === undefined || name instanceof Unresolved) return undefined;
  if (service === 's3') return `arn:aws:s3:::${name}`;
  return service === 'iam' ? `arn:aws:iam::${account}:${prefix}${name}` : `arn:aws:${service}:${region}:${account}:${prefix}${name}`;
}
