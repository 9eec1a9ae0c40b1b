import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { databaseName, workGroupName } from '../model/athena';
import { pascal } from '../model/names';
import { savedReview, type TableData } from '../review/glue';
import type { CentreStack } from './centre-stack';

/**
 * The named questions about one organization's trail, as saved queries of Athena in the account that holds its logs or the copy of them. Who
 * may ask is said by the role of the log reviewer; a saved query waits for the time that is asked about.
 */
export function addSavedQueries(stack: CentreStack, slug: string): void {
  const { centre, home } = stack;
  const { environment } = centre;
  const [results] = centre.stores.filter(({ kind, account }) => kind === 'query-results' && account === home);
  if (!results?.key) throw new Error(`the model has no store for answers in ${home.id}`);
  const { tables, queries } = savedReview(centre, slug, home);
  const id = pascal('review', slug);
  const database = new CfnDatabase(stack, `${id}Database`, {
    catalogId: home.id,
    databaseInput: { name: databaseName(environment, slug), description: `Logs of ${slug}, as they lie in this account` },
  });
  for (const table of tables) addTable(stack, id, databaseName(environment, slug), table).addResourceDependency(database);
  const group = new CfnWorkGroup(stack, `${id}WorkGroup`, {
    name: workGroupName(environment, slug),
    description: `Questions about the logs of ${slug}; answers are kept for a month`,
    state: 'ENABLED',
    workGroupConfiguration: {
      // Else whoever asks could name a bucket and a key of their own.
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: false,
      requesterPaysEnabled: false,
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      resultConfiguration: {
        outputLocation: `s3://${results.name}/${slug}/`,
        expectedBucketOwner: home.id,
        encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: results.key.arn },
      },
    },
  });
  for (const { name, description, sql } of queries) {
    const query = new CfnNamedQuery(stack, `${id}${pascal(name)}`, {
      name,
      description,
      database: databaseName(environment, slug),
      workGroup: workGroupName(environment, slug),
      queryString: sql,
    });
    // A changed query is another one, and CloudFormation may delete none.
    query.applyRemovalPolicy(RemovalPolicy.RETAIN);
    query.addResourceDependency(group);
    query.addResourceDependency(database);
  }
}

function addTable(stack: CentreStack, id: string, database: string, table: TableData): CfnTable {
  return new CfnTable(stack, `${id}${pascal(table.name.replaceAll('_', '-'))}`, {
    catalogId: stack.home.id,
    databaseName: database,
    tableInput: {
      name: table.name,
      tableType: 'EXTERNAL_TABLE',
      parameters: table.parameters,
      partitionKeys: [...table.partitions],
      storageDescriptor: {
        columns: [...table.columns],
        location: table.location,
        inputFormat: table.inputFormat,
        outputFormat: table.outputFormat,
        serdeInfo: { serializationLibrary: table.serde },
      },
    },
  });
}
