import type { AccountRole } from '../../config/environment';
import type { Account, Centre, Statement } from '../../model/centre';
import { type Handlers, STORE_HANDLERS } from './handlers';
import { ORGANIZATION_HANDLERS } from './handlers-organization';

const HANDLERS: Handlers = { ...STORE_HANDLERS, ...ORGANIZATION_HANDLERS };

const STORES = [
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::IAM::Role',
  'AWS::IAM::ManagedPolicy',
  'AWS::Config::ConfigurationRecorder',
  'AWS::Config::DeliveryChannel',
] as const;

/**
 * Resource types that the stacks of an account hold. A type that is not in its list cannot be deployed there; a test holds the
 * lists against the synthesized templates, both ways.
 */
export const TYPES: Readonly<Record<AccountRole, readonly string[]>> = {
  management: [
    'AWS::Organizations::OrganizationalUnit',
    'AWS::Organizations::Policy',
    'AWS::CloudTrail::Trail',
    'AWS::Events::Rule',
    'AWS::IAM::Role',
    'AWS::IAM::ManagedPolicy',
  ],
  'key-custody': [...STORES, 'AWS::KMS::Key', 'AWS::Events::Rule'],
  supervision: [
    ...STORES,
    'AWS::Events::Rule',
    'AWS::Events::EventBus',
    'AWS::Events::EventBusPolicy',
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
    'AWS::SNS::Subscription',
  ],
  'log-archive': STORES,
  statistics: STORES,
  assembly: STORES,
  review: STORES,
  distribution: STORES,
};

/**
 * The execution policy of an account: what its resource types need, each action named.
 * @throws {Error} for a type without an entry in the table
 */
export function executionStatements(centre: Centre, account: Account): Statement[] {
  const names = { account: account.id, environment: centre.environment.name };
  return TYPES[account.role].flatMap((type) => {
    const handlers = HANDLERS[type];
    if (!handlers) throw new Error(`no rights are known for ${type}: add them to the handlers of the bootstrap`);
    return handlers(names);
  });
}
