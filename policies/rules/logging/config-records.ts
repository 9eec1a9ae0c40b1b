import type { Answer, AssemblyRule, RuleContext } from '../../../lib/gate/types';
import type { Account } from '../../../lib/model/centre';
import type { ResolvedResource } from '../../../lib/template/types';
import { COMPLIANT, property, violating } from '../../reading/answers';
import { isTrue } from '../../reading/values';

/** AWS Config cannot record the types of IAM in Regions as young as Zurich (FACTS): global types are recorded by the trail. */
export const configRecords: AssemblyRule = {
  id: 'config-records',
  family: 'logging',
  scope: 'assembly',
  title:
    'Every account below management records all configuration changes and delivers them, with a snapshot a day, into the landing store of configuration',
  why: {
    text: 'The trail says who asked; the configuration record says what the account looked like afterwards.',
    source: 'NIST SP 800-53 r5, CM-6, AU-12; AWS Config Developer Guide, "Managing the configuration recorder"',
  },
  fix: 'One ConfigurationRecorder with AllSupported and one DeliveryChannel to the config landing store in each account.',
  needs: 'environment',
  expects: (centre) => workloads(centre.organizations.flatMap(({ accounts }) => accounts)).length,
  check: (context) =>
    workloads((context.centre?.organizations ?? []).flatMap(({ accounts }) => accounts)).flatMap((account) => judged(account, context)),
};

/** Protected by their roles alone: management accounts hold nothing but guardrails and the trail. */
const workloads = (accounts: readonly Account[]) => accounts.filter(({ role }) => role !== 'management');

function judged(account: Account, { assembly, centre }: RuleContext): readonly (Answer & { resource?: ResolvedResource })[] {
  const branches = assembly.templates.filter((template) => template.account === account.id).flatMap((template) => template.branches);
  const one = (type: string) => {
    const homes = branches.filter((branch) => branch.template.branches.some((other) => other.byType(type).length > 0));
    const found = homes.map((branch) => branch.byType(type));
    return found.length > 0 && found.every((list) => list.length === 1) ? found.flat() : undefined;
  };
  const recorders = one('AWS::Config::ConfigurationRecorder');
  const channels = one('AWS::Config::DeliveryChannel');
  const expected = `a recorder and a delivery channel in account ${account.id} of ${account.organization.slug}`;
  if (!recorders || !channels) return [violating([], expected, recorders ? 'no delivery channel' : 'no recorder')];
  const landing = new Set(
    (centre?.stores ?? [])
      .filter(({ kind, account: home }) => kind === 'config-landing' && home.organization === account.organization)
      .map(({ name }) => name),
  );
  return [
    ...recorders.flatMap((resource) => [
      { ...property(resource, ['RecordingGroup', 'AllSupported'], 'true', isTrue), resource },
      {
        ...property(
          resource,
          ['RoleARN'],
          `the service-linked role of ${account.id}`,
          (value) => value === `arn:aws:iam::${account.id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
        ),
        resource,
      },
    ]),
    ...channels.flatMap((resource) => [
      { ...property(resource, ['S3BucketName'], [...landing].join(' or '), (value) => landing.has(String(value))), resource },
      {
        ...property(
          resource,
          ['ConfigSnapshotDeliveryProperties', 'DeliveryFrequency'],
          'a snapshot at least once a day',
          (value) => value !== undefined,
        ),
        resource,
      },
    ]),
    COMPLIANT,
  ];
}
