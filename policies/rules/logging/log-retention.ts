import type { Answer, ResourceRule, RuleContext } from '../../../lib/gate/types';
import { isLogStore } from '../../../lib/model/stores';
import { type ResolvedResource, Unresolved } from '../../../lib/template/types';
import { allOf, COMPLIANT, NOT_APPLICABLE, property, undetermined, violating } from '../../reading/answers';
import { BUCKET, bucketName, storeNamed } from '../../reading/buckets';
import { asList, asNumber, at, shown } from '../../reading/values';

const YEAR = 365;

export const logRetention: ResourceRule = {
  id: 'log-retention',
  family: 'logging',
  scope: 'resource',
  types: [BUCKET, 'AWS::Logs::LogGroup'],
  title: 'Logs are kept at least a year, and end at the cap',
  why: {
    text: 'Logs are kept at least one year; being personal data themselves they must end some day.',
    source: 'DPO (DSV) 4(5); FADP (revDSG) 6(4)',
  },
  fix: 'Log buckets: a lifecycle that expires objects between the lock and retention.logMaximumDays. Log groups: RetentionInDays of a year or more.',
  needs: 'nothing',
  expects: (centre) => centre.stores.filter(isLogStore).length,
  check: (resource, context) => (resource.type === BUCKET ? bucket(resource, context) : group(resource, context)),
};

function group(resource: ResolvedResource, { centre }: RuleContext): Answer {
  const least = centre ? Math.min(YEAR, centre.environment.retention.logDays) : YEAR;
  return property(resource, ['RetentionInDays'], `at least ${least} days`, (value) => (asNumber(value) ?? 0) >= least);
}

function bucket(resource: ResolvedResource, { centre }: RuleContext): readonly Answer[] {
  const store = storeNamed(centre, bucketName(resource));
  if (!centre || !store || !isLogStore(store)) return [NOT_APPLICABLE];
  const { logDays, logMaximumDays } = centre.environment.retention;
  const expected = `expiration after ${logDays} to ${logMaximumDays} days`;
  const pointer = ['Properties', 'LifecycleConfiguration', 'Rules'];
  const rules = at(resource.properties, 'LifecycleConfiguration', 'Rules');
  if (rules instanceof Unresolved) return [undetermined(pointer, expected, rules.reason)];
  const whole = asList(rules).filter(
    (rule) => at(rule, 'Status') === 'Enabled' && at(rule, 'Prefix') === undefined && at(rule, 'TagFilters') === undefined,
  );
  const days = whole.flatMap((rule) => [at(rule, 'ExpirationInDays'), at(rule, 'NoncurrentVersionExpiration', 'NoncurrentDays')]);
  const answers = days
    .filter((value) => value !== undefined)
    .map((value): Answer => {
      const kept = asNumber(value);
      if (value instanceof Unresolved) return undetermined(pointer, expected, value.reason);
      return kept !== undefined && kept <= logMaximumDays ? COMPLIANT : violating(pointer, expected, shown(value));
    });
  const ends = whole.map((rule) => asNumber(at(rule, 'ExpirationInDays'))).filter((value) => value !== undefined);
  if (ends.length === 0) answers.push(violating(pointer, expected, 'no expiration of the whole bucket'));
  const early = ends.find((value) => value < logDays);
  if (early !== undefined) answers.push(violating(pointer, expected, `${early} days`));
  return allOf(answers);
}
