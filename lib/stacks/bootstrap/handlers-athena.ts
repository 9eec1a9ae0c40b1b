import { PARTITION, REGION } from '../../model/names';
import { allow, type Handlers } from './handlers';

/** As STORE_HANDLERS, for tables over logs and saved queries. Withheld: deleting any of them, and asking. */
export const ATHENA_HANDLERS: Handlers = {
  // For all four types: each action has resources of one kind only, and the bootstrap template may not grow much.
  'AWS::Glue::Database': ({ account, environment }) => {
    const arn = (service: string, rest: string) => `arn:${PARTITION}:${service}:${REGION}:${account}:${rest}`;
    const databases = `${environment.replaceAll('-', '_')}_*`;
    return [
      allow(
        'KeepTablesAndSavedQueries',
        [
          'athena:CreateNamedQuery',
          'athena:CreateWorkGroup',
          'athena:GetNamedQuery',
          'athena:GetWorkGroup',
          'athena:ListTagsForResource',
          'athena:UpdateNamedQuery',
          'athena:UpdateWorkGroup',
          'glue:CreateDatabase',
          'glue:CreateTable',
          'glue:GetDatabase',
          'glue:GetTable',
          'glue:UpdateDatabase',
          'glue:UpdateTable',
        ],
        [
          arn('athena', `workgroup/${environment}-*`),
          arn('glue', 'catalog'),
          arn('glue', `database/${databases}`),
          arn('glue', `table/${databases}/*`),
        ],
      ),
    ];
  },
  'AWS::Glue::Table': () => [],
  'AWS::Athena::WorkGroup': () => [],
  'AWS::Athena::NamedQuery': () => [],
};
