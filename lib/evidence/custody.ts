import type { Centre, Key, Statement } from '../model/centre';

/** Who may do what with one key, as its policy says; what nobody may is said by the absence of a line. */
export interface CustodyRow {
  readonly key: string;
  readonly class: Key['class'];
  readonly arn: string;
  readonly adopted: boolean;
  readonly use: readonly string[];
  readonly administer: readonly string[];
  readonly destroy: readonly string[];
}

const DESTROY = ['kms:ScheduleKeyDeletion', 'kms:DisableKey'];
const ADMINISTER = ['kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:RotateKeyOnDemand', 'kms:EnableKey'];
const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:Sign', 'kms:GenerateDataKeyWithoutPlaintext'];

/** The custody matrix: every key with who uses, administers and ends it. Every line names whom else it takes. */
export function custodyMatrix(centre: Centre): readonly CustodyRow[] {
  const quorum = `${centre.environment.custody.threshold} custodians with ${centre.environment.custody.requiredParties.join(' and ')}`;
  const second = `through the network of ${centre.secondHand.organization.slug}`;
  return centre.keys.map((key) => {
    const { Statement: statements } = key.genesisPolicy;
    const who = (actions: readonly string[], needs: string) => [
      ...new Set(
        statements
          .filter(
            (statement) =>
              statement.Effect === 'Allow' && intersects(statement, actions) && !isAlwaysDenied(statements, statement, actions),
          )
          .map((statement) => `${principals(statement).join(', ')} (${statement.Sid})${needs}`),
      ),
    ];
    return {
      key: key.name,
      class: key.class,
      arn: key.arn,
      adopted: key.adopted,
      use: who(USE, ''),
      administer: who(ADMINISTER, `, for ${quorum}; changes of the policy ${second}`),
      destroy: who(DESTROY, `, for ${quorum}, ${second}, after ${centre.environment.custody.timeLockHours} hours`),
    };
  });
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const intersects = ({ Action }: Statement, actions: readonly string[]) => list(Action).some((action) => actions.includes(action));

/** Whether a statement without conditions denies to everybody all that this one allows of these actions. */
function isAlwaysDenied(statements: readonly Statement[], allowing: Statement, actions: readonly string[]): boolean {
  const asked = list(allowing.Action).filter((action) => actions.includes(action));
  return statements.some(
    ({ Effect, Condition, Action }) =>
      Effect === 'Deny' && Condition === undefined && asked.every((action) => list(Action).includes(action)),
  );
}

/** The roles a statement pins, or the principals it names; names without the account's part where they are ARNs. */
function principals({ Condition = {}, Principal }: Statement): readonly string[] {
  const pinned = Object.values(Condition).flatMap((keys) => list(keys['aws:PrincipalArn']));
  if (pinned.length > 0) return pinned.map(short);
  if (Principal === '*' || Principal === undefined) return ['anybody'];
  return Object.values(Principal).flatMap((value) => list(value).map(short));
}

const short = (arn: string) => arn.replace(/^arn:aws:iam::(\d+):/, '$1 ');
