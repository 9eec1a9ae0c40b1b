import { databaseName, workGroupName } from '../../../lib/model/athena';
import type { Account, Centre } from '../../../lib/model/centre';
import { savedReview } from '../../../lib/review/glue';
import type { Wanted } from '../../reading/as-modelled';

/** Tables, saved questions and where their answers go: of each company's trail where it lies, and of every trail in supervision. */
export const reviewWanted = (centre: Centre): readonly Wanted[] =>
  [
    ...centre.companies.map(({ slug }) => [slug, centre.account(slug, 'log-archive')] as const),
    ...centre.organizations.map(({ slug }) => [slug, centre.account(centre.supervisor.slug, 'supervision')] as const),
  ].flatMap(([slug, home]) => reviewIn(centre, slug, home));

function reviewIn(centre: Centre, slug: string, home: Account): readonly Wanted[] {
  const { environment } = centre;
  const account = home.id;
  const { tables, queries } = savedReview(centre, slug, home);
  const database = databaseName(environment, slug);
  const group = workGroupName(environment, slug);
  const answers = centre.stores.find((store) => store.kind === 'query-results' && store.account === home);
  return [
    { account, type: 'AWS::Glue::Database', is: { 'DatabaseInput.Name': database }, properties: { CatalogId: account } },
    ...tables.map(
      (table): Wanted => ({
        account,
        type: 'AWS::Glue::Table',
        is: { DatabaseName: database, 'TableInput.Name': table.name },
        properties: {
          'TableInput.Parameters': table.parameters,
          'TableInput.PartitionKeys': table.partitions.map(({ name, type }) => ({ Name: name, Type: type })),
          'TableInput.StorageDescriptor.Columns': table.columns.map(({ name, type }) => ({ Name: name, Type: type })),
          'TableInput.StorageDescriptor.Location': table.location,
        },
      }),
    ),
    {
      account,
      type: 'AWS::Athena::WorkGroup',
      is: { Name: group },
      properties: {
        'WorkGroupConfiguration.ResultConfiguration': {
          OutputLocation: `s3://${answers?.name}/${slug}/`,
          ExpectedBucketOwner: account,
          EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: answers?.key?.arn },
        },
      },
    },
    ...queries.map(
      (query): Wanted => ({
        account,
        type: 'AWS::Athena::NamedQuery',
        is: { Name: query.name, WorkGroup: group },
        properties: { Database: database, QueryString: query.sql },
      }),
    ),
  ];
}
