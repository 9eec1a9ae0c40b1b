import type { Environment, Slug } from '../config/environment';
import type { Account, Statement } from './centre';
import { PARTITION, REGION } from './names';

/** Glue takes lower case and underscores. */
export const databaseName = ({ name }: Environment, slug: Slug) => `${name}_${slug}_logs`.replaceAll('-', '_');
/** Table over the trail that is asked about; and over the trail of who keeps the keys, where grants are logged. */
export const TABLE = 'cloudtrail_logs';
export const KEYS_TABLE = `${TABLE}_of_keys`;
/** Where the questions about one organization's trail are asked, within the account that holds the logs or their copy. */
export const workGroupName = ({ name }: Environment, slug: Slug) => `${name}-review-${slug}`;

/** What asking takes (Service Authorization Reference, Amazon Athena and AWS Glue); nothing of it makes or changes a table or a saved query. */
const ASKING = [
  'athena:BatchGetNamedQuery',
  'athena:GetQueryExecution',
  'athena:GetQueryResults',
  'athena:GetWorkGroup',
  'athena:ListNamedQueries',
  'athena:StartQueryExecution',
  'athena:StopQueryExecution',
] as const;
// Partitions are projected: Glue is asked for none.
const CATALOG = ['glue:GetDatabase', 'glue:GetTable'] as const;

const arn = (service: string, account: string, rest: string) => `arn:${PARTITION}:${service}:${REGION}:${account}:${rest}`;

/** @param slugs organizations whose trails are asked about in this account; `*` for the ceiling @param names of tables */
export function askingStatements(
  environment: Environment,
  { id }: Account,
  slugs: readonly Slug[],
  names: readonly string[] = [TABLE, KEYS_TABLE],
): readonly Statement[] {
  const glue = (kind: string, rest = '') => slugs.map((slug) => arn('glue', id, `${kind}/${databaseName(environment, slug)}${rest}`));
  const tables = names.flatMap((table) => glue('table', `/${table}`));
  return [
    {
      Sid: 'AskWithAthena',
      Effect: 'Allow',
      Action: [...ASKING],
      Resource: slugs.map((slug) => arn('athena', id, `workgroup/${workGroupName(environment, slug)}`)),
    },
    {
      Sid: 'SeeWhatTablesThereAre',
      Effect: 'Allow',
      Action: [...CATALOG],
      Resource: [arn('glue', id, 'catalog'), ...glue('database'), ...tables],
    },
  ];
}

/** What Athena does in the bucket of answers in the name of whoever asks; also in parts. */
export const ANSWERS_IN_BUCKET = ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'] as const;
export const ANSWERS_IN_OBJECTS = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'] as const;
