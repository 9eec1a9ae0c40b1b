import type { Answer, ResourceRule, RuleContext } from '../../../lib/gate/types';
import type { Centre } from '../../../lib/model/centre';
import { type ResolvedResource, Unresolved, type Value } from '../../../lib/template/types';
import { allOf, COMPLIANT, property, undetermined, violating } from '../../reading/answers';
import { asList, at, firstOpen, isTrue } from '../../reading/values';
import { type Access, admits } from './event-selectors';

const SWITCHES = ['IsLogging', 'IsMultiRegionTrail', 'IncludeGlobalServiceEvents', 'EnableLogFileValidation'] as const;

export const trailComplete: ResourceRule = {
  id: 'trail-complete',
  family: 'logging',
  scope: 'resource',
  types: ['AWS::CloudTrail::Trail'],
  title: 'Every trail logs all Regions, all global and management events and every access to every store, validated and encrypted',
  why: {
    text: 'Events of global services are recorded as us-east-1, and reads of objects only as data events: a narrower trail misses IAM changes or reads of users data.',
    source: 'CloudTrail User Guide, "Logging data events", "Global service events", "Validating log file integrity"',
  },
  fix: 'Switch all four on, name the log key, and select management events and all S3 object data events; leave out nothing but the trail bucket own deliveries.',
  needs: 'nothing',
  expects: (centre) => centre.trails.length,
  check: (trail, context) =>
    allOf([
      ...SWITCHES.map((name) => property(trail, [name], 'true', isTrue)),
      property(trail, ['KMSKeyId'], 'the ARN of the log key', (value) => typeof value === 'string' && value.startsWith('arn:aws:kms:')),
      selectors(trail, context),
      ...(context.centre ? ofTheModel(trail, context.centre) : []),
    ]),
};

/** Its name stands in the policies that let it deliver; its deliveries into its own store would each be logged, and make the next. */
function ofTheModel(trail: ResolvedResource, { trails }: Centre): readonly Answer[] {
  const own = trails.find(({ bucket }) => bucket === at(trail.properties, 'S3BucketName'));
  // One that delivers elsewhere is judged by trail-per-organization.
  if (!own) return [];
  const list = at(trail.properties, 'AdvancedEventSelectors');
  const delivery = { category: 'Data', type: 'AWS::S3::Object', readOnly: false, eventName: 'PutObject' } as const;
  const loops = asList(list).some((selector) => admits(selector, { ...delivery, arn: `arn:aws:s3:::${own.bucket}/any/object` }));
  return [
    property(trail, ['TrailName'], own.name, (value) => value === own.name),
    loops ? violating(['Properties', 'AdvancedEventSelectors'], 'its own deliveries left out', 'each delivery logged') : COMPLIANT,
  ];
}

/** Every kind of access must be admitted by some selector: each store of the model, and one that no model knows yet. */
function selectors(trail: ResolvedResource, { centre }: RuleContext): Answer {
  const advanced = at(trail.properties, 'AdvancedEventSelectors');
  const basic = at(trail.properties, 'EventSelectors');
  const [pointer, list] =
    advanced === undefined ? [['Properties', 'EventSelectors'], basic] : [['Properties', 'AdvancedEventSelectors'], advanced];
  const expected = 'management events and all S3 object events, reads and writes';
  const open = firstOpen(list);
  if (open instanceof Unresolved) return undetermined(pointer, expected, open.reason);
  const own = at(trail.properties, 'S3BucketName');
  const buckets = ['a-bucket-of-tomorrow', ...(centre?.stores.map((store) => store.name) ?? [])];
  for (const access of accesses(buckets, own)) {
    const admitted = asList(list).some((selector) => admits(selector, access));
    if (!admitted) return violating(pointer, expected, `no selector for ${inWords(access)}`);
  }
  return COMPLIANT;
}

function* accesses(buckets: readonly string[], own: Value | undefined): Generator<Access> {
  for (const readOnly of [true, false]) yield { category: 'Management', readOnly, eventName: 'AnyAction' };
  const all = [...new Set([...buckets, ...(typeof own === 'string' ? [own] : [])])];
  for (const bucket of all) {
    const arn = `arn:aws:s3:::${bucket}/any/object`;
    for (const [eventName, readOnly] of [
      ['GetObject', true],
      ['DeleteObject', false],
      ['PutObjectRetention', false],
      ['PutObject', false],
    ] as const) {
      // The trail's own deliveries would be logged for ever, each making the next.
      if (eventName === 'PutObject' && bucket === own) continue;
      yield { category: 'Data', type: 'AWS::S3::Object', arn, readOnly, eventName };
    }
  }
}

const inWords = (access: Access) =>
  access.category === 'Management' ? `management events (${access.readOnly ? 'reads' : 'writes'})` : `${access.eventName} on ${access.arn}`;
