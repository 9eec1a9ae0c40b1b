import { PARTITION, REGION } from '../../model/names';
import { allow, type Handlers } from './handlers';

/** As STORE_HANDLERS, for tables over logs and saved queries. Withheld: deleting any of them, and asking. */
export const ATHENA_HANDLERS: Handlers = {
  'AWS::Glue::Database': ({ account, environment }) => {
    const named = (kind: string, rest = '') =>
      `arn:${PARTITION}:glue:${REGION}:${account}:${kind}/${environment.replaceAll('-', '_')}_*${rest}`;
    return [
      allow(
        'KeepTablesOverLogs',
        ['glue:CreateDatabase', 'glue:CreateTable', 'glue:GetDatabase', 'glue:GetTable', 'glue:UpdateDatabase', 'glue:UpdateTable'],
        [`arn:${PARTITION}:glue:${REGION}:${account}:catalog`, named('database'), named('table', '/*')],
      ),
    ];
  },
  // With its database: the handler asks for nothing more.
  'AWS::Glue::Table': () => [],
  'AWS::Athena::WorkGroup': ({ account, environment }) => [
    allow(
      'KeepSavedQueries',
      [
        'athena:CreateNamedQuery',
        'athena:CreateWorkGroup',
        'athena:GetNamedQuery',
        'athena:GetWorkGroup',
        'athena:ListNamedQueries',
        'athena:ListTagsForResource',
        'athena:TagResource',
        'athena:UpdateNamedQuery',
        'athena:UpdateWorkGroup',
      ],
      `arn:${PARTITION}:athena:${REGION}:${account}:workgroup/${environment}-*`,
    ),
  ],
  'AWS::Athena::NamedQuery': () => [],
};
