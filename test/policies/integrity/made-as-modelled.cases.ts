import { savedReview } from '../../../lib/review/glue';
import { madeAsModelled } from '../../../policies/rules/integrity/made-as-modelled';
import { referenceAssembly } from '../../world/reference';
import type { Json, RuleCases } from '../case';
import { testCentre } from '../centre';
import { of } from '../samples';

const centre = testCentre();
const own = centre.organizations.filter(({ kind }) => kind === 'supervisor');
const home = centre.account(centre.supervisor.slug, 'supervision');
const account = home.id;
type Resource = { readonly Type: string; readonly Properties: { readonly [key: string]: Json } };
// The supervisor's questions about its own trail, as its stack makes them.
const made = referenceAssembly().templates.find(({ stackName }) => stackName === 'supervisor-supervision');
if (!made) throw new Error('the reference has no stack of supervision');
const asked = Object.entries(made.document['Resources'] as { readonly [logicalId: string]: Resource })
  .filter(([, { Type }]) => /^AWS::(Athena|Glue)::/.test(Type))
  .map(([logicalId, { Type, Properties }]) => [logicalId, of(Type, Properties)] as const);
// Without companies, so that one template can hold all of it.
const alone = { ...centre, companies: [], organizations: own };
const { tables, queries } = savedReview(alone, centre.supervisor.slug, home);
const [table] = tables;
const sql = queries.find(({ name }) => name === 'denied')?.sql;
if (!table || sql === undefined) throw new Error('the supervisor asks nothing about its trail');
const questions = Object.fromEntries(asked);
const logs = questions['ReviewSupervisorCloudtrailLogs']?.['Properties'] as { readonly TableInput: { readonly [key: string]: Json } };
const shown = (text: string) => (text.length > 120 ? `${text.slice(0, 117)}...` : text);

/** Builds and the line stand in several accounts, which no one template has: test/policies/made-as-modelled.test.ts. */
export const cases: RuleCases = {
  rule: madeAsModelled,
  account,
  centre: alone,
  compliant: {
    Resources: {
      ...questions,
      ReviewSupervisorCloudtrailLogs: of('AWS::Glue::Table', { ...logs, TableInput: { ...logs.TableInput, Parameters: table.parameters } }),
    },
  },
  violating: [
    {
      name: 'a question that leaves something out',
      change: { logicalId: 'ReviewSupervisorDenied', path: ['Properties', 'QueryString'], value: `${sql} LIMIT 1` },
      findings: [
        { verdict: 'violating', logicalId: 'ReviewSupervisorDenied', expected: JSON.stringify(sql), found: shown(`${sql} LIMIT 1`) },
      ],
    },
    {
      name: 'a table over other logs',
      change: {
        logicalId: 'ReviewSupervisorCloudtrailLogs',
        path: ['Properties', 'TableInput', 'StorageDescriptor', 'Location'],
        value: 's3://another/',
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'ReviewSupervisorCloudtrailLogs',
          expected: JSON.stringify(table.location),
          found: 's3://another/',
        },
      ],
    },
    {
      name: 'a question under another name',
      change: { logicalId: 'ReviewSupervisorDenied', path: ['Properties', 'Name'], value: 'allowed' },
      findings: [
        {
          verdict: 'violating',
          expected: `denied of reference-review-supervisor in account ${account}, once and under no condition`,
          found: 'none',
        },
      ],
    },
  ],
};
