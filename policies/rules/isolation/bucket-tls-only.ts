import type { Answer, ResourceRule } from '../../../lib/gate/types';
import { type ResolvedResource, Unresolved, type Value } from '../../../lib/template/types';
import { COMPLIANT, undetermined, violating } from '../../reading/answers';
import { BUCKET, bucketName, namesBucket } from '../../reading/buckets';
import { conditionKeys, conditionValues, type StatementRead, statementsOf } from '../../reading/statements';
import { at, isFalse } from '../../reading/values';

const EXPECTED = 'a policy that denies s3:* to everybody on the bucket and its objects when aws:SecureTransport is false';

export const bucketTlsOnly: ResourceRule = {
  id: 'bucket-tls-only',
  family: 'isolation',
  scope: 'resource',
  types: [BUCKET],
  title: 'Every bucket refuses requests without TLS',
  why: {
    text: 'A request in clear can be read and changed on its way.',
    source: 'S3 User Guide, "Security best practices for Amazon S3", Enforce encryption of data in transit',
  },
  fix: 'Add a BucketPolicy in the same template with a Deny on s3:* for bucket and objects, Principal *, Bool aws:SecureTransport false.',
  needs: 'nothing',
  expects: (centre) => centre.stores.length,
  check: judged,
};

function judged(bucket: ResolvedResource): Answer {
  const policies = bucket.template.byType('AWS::S3::BucketPolicy').filter((policy) => namesBucket(at(policy.properties, 'Bucket'), bucket));
  if (policies.length === 0) return violating([], EXPECTED, 'no bucket policy');
  const documents = policies.map((policy) => statementsOf(at(policy.properties, 'PolicyDocument') ?? null));
  if (documents.includes(undefined)) return undetermined([], EXPECTED, 'a policy that cannot be read');
  const denials = documents.flatMap((document) => (document ?? []).filter(deniesPlainHttp));
  const covered = new Set(denials.flatMap((statement) => statement.resources.map((resource) => part(resource, bucket))));
  if (covered.has('both') || (covered.has('bucket') && covered.has('objects'))) return COMPLIANT;
  return violating(
    [],
    EXPECTED,
    covered.has('bucket') || covered.has('objects') ? 'one that covers only a part' : 'none among its statements',
  );
}

function deniesPlainHttp(statement: StatementRead): boolean {
  const everybody = statement.principals.some((principal) => principal.kind === '*');
  const everything = statement.actions.some((action) => action === 's3:*' || action === '*');
  const plain = conditionValues(statement, ['Bool', 'BoolIfExists'], 'aws:SecureTransport');
  // Any further condition key would narrow the denial.
  return (
    statement.effect === 'Deny' &&
    everybody &&
    everything &&
    plain?.length === 1 &&
    isFalse(plain[0]) &&
    conditionKeys(statement).length === 1
  );
}

function part(resource: Value, bucket: ResolvedResource): 'bucket' | 'objects' | 'both' | undefined {
  if (resource instanceof Unresolved) {
    if (resource.target?.logicalId !== bucket.logicalId || resource.target.attribute !== 'Arn') return undefined;
    const text = JSON.stringify(resource.expression);
    return text.includes('/*"') ? 'objects' : text.startsWith('{"Fn::GetAtt"') ? 'bucket' : undefined;
  }
  const arn = `arn:aws:s3:::${bucketName(bucket)}`;
  if (resource === '*' || resource === `${arn}*`) return 'both';
  return resource === arn ? 'bucket' : resource === `${arn}/*` ? 'objects' : undefined;
}
