import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { type ResolvedResource, Unresolved, type Value } from '../../../lib/template/types';
import { regions } from '../../data/regions.json';
import { allOf, COMPLIANT, undetermined, violating } from '../../reading/answers';
import { at, eachString, isMap, type Pointer } from '../../reading/values';

const HOME = 'eu-central-2';
const KNOWN: ReadonlySet<string> = new Set(regions);
/** `eu-west-1`, also inside an ARN, an endpoint or a zone name (`eu-west-1a`). */
const REGION_LIKE =
  /(?<![a-z0-9])([a-z]{2,4}-(?:gov-|iso[a-z]?-|de-)?(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d)(?!\d)/g;
/** In every name of a Region, and in few other texts. */
const HYPHEN_DIGIT = /-\d/;
const EXPECTED = 'eu-central-2 and no other Region';

export const residencyRegion: ResourceRule = {
  id: 'residency-region',
  family: 'residency',
  scope: 'resource',
  types: 'any',
  title: 'Everything stands in Zurich, and nothing names another Region',
  why: {
    text: 'An ARN, endpoint or replica in another Region is data leaving Zurich.',
    source: 'NIST SP 800-53 r5, SA-9(5); the promise of residency',
  },
  fix: 'Deploy the stack to eu-central-2 and name resources of eu-central-2 only.',
  needs: 'nothing',
  expects: (centre) => centre.stores.length + centre.keys.length,
  check: (resource) => allOf([home(resource), ...named(resource)]),
};

function home({ template }: ResolvedResource): Answer {
  const { region } = template.template;
  return region === undefined || region === HOME ? COMPLIANT : violating([], EXPECTED, `a stack in ${region}`);
}

function named({ type, properties }: ResolvedResource): readonly Answer[] {
  const answers: Answer[] = [];
  eachString(properties, (text, key, pointer) => {
    for (const [, region] of HYPHEN_DIGIT.test(text) ? text.matchAll(REGION_LIKE) : []) {
      if (region === HOME || !KNOWN.has(region as string)) continue;
      if (inDenial(properties, pointer()) || isFolder(type, pointer())) continue;
      answers.push(violating(['Properties', ...pointer()], EXPECTED, region as string));
    }
    const value = key === 'Region' || key === 'RegionName' ? at(properties, ...pointer()) : undefined;
    if (value instanceof Unresolved) answers.push(undetermined(['Properties', ...pointer()], EXPECTED, value.reason));
  });
  return answers;
}

/** CloudTrail's folders are named by the Region that an event was recorded in, in a bucket of Zurich; where the table lies says its location. */
const isFolder = (type: string, pointer: Pointer) =>
  type === 'AWS::Glue::Table' && pointer.join(' ') === 'TableInput Parameters projection.trail_region.values';

/** A statement that denies may name the Regions it closes. */
function inDenial(properties: Value, pointer: Pointer): boolean {
  const index = pointer.indexOf('Statement');
  if (index < 0) return false;
  const statements = at(properties, ...pointer.slice(0, index + 1));
  const statement = isMap(statements) ? statements : at(statements, pointer[index + 1] ?? 0);
  return at(statement, 'Effect') === 'Deny';
}
