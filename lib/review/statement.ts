/** What a query may read from: the events, what it names itself, and rows that are counted out. */
const TABLE = 'events';
const FUNCTIONS = new Set(['range', 'generate_series', 'unnest']);
const TAKEN = new Set([TABLE, 'log_events', 'logs', 'spans']);
const SOURCES = new Set(['BASE_TABLE', 'SUBQUERY', 'JOIN', 'TABLE_FUNCTION', 'EXPRESSION_LIST', 'EMPTY', 'PIVOT']);

type Node = { readonly [name: string]: unknown };

/**
 * Whether a statement keeps to the table of events. It is judged by DuckDB's own syntax tree, and by what is permitted, not by what is known to be
 * dangerous: the file's other tables hold other times, and functions such as read_text, query and enable_logging reach beyond them.
 * @param tree what DuckDB's json_serialize_sql gives for the text
 * @returns why it is refused; undefined when it is not
 */
export function refusal(tree: unknown): string | undefined {
  const { error, error_message: message, statements } = tree as { error?: unknown; error_message?: unknown; statements?: unknown };
  if (error !== false || !Array.isArray(statements))
    return /only select/i.test(String(message)) ? 'only SELECT is answered' : String(message ?? 'it cannot be parsed');
  if (statements.length !== 1) return `one statement is answered, not ${statements.length}`;
  const nodes = [...within(statements)];
  const own = new Set(nodes.flatMap((node) => namesOf(node['cte_map'])));
  // A name is not known to be in reach where it is used: one of the file's tables, or the path of a file, must not pass for it.
  for (const name of own) if (TAKEN.has(name) || !/^[a-z_][a-z0-9_]*$/.test(name)) return `WITH cannot give the name ${name}`;
  for (const node of nodes) {
    const why = refused(node, own);
    if (why !== undefined) return why;
  }
  return undefined;
}

function refused(node: Node, own: ReadonlySet<string>): string | undefined {
  // Everything that stands behind FROM has a place for TABLESAMPLE, and nothing else has.
  if (!('sample' in node) || typeof node['type'] !== 'string' || node['type'] === 'SELECT_NODE') return undefined;
  const { type } = node;
  if (!SOURCES.has(type)) return `${type} is not answered`;
  if (type === 'BASE_TABLE') {
    const [name, schema, catalog] = ['table_name', 'schema_name', 'catalog_name'].map((part) => String(node[part] ?? '').toLowerCase());
    if (schema === '' && catalog === '' && (name === TABLE || own.has(name as string))) return undefined;
    return `there is no table ${[catalog, schema, name].filter(Boolean).join('.')} for it`;
  }
  if (type === 'TABLE_FUNCTION') {
    const called = node['function'] as Node | undefined;
    const name = String(called?.['function_name']).toLowerCase();
    if (called?.['schema'] !== '' || !FUNCTIONS.has(name)) return `${name} is not for it`;
  }
  return undefined;
}

/** Names that WITH gives, in lower case. */
function namesOf(map: unknown): readonly string[] {
  const entries = (map as { readonly map?: unknown } | undefined)?.map;
  return Array.isArray(entries) ? entries.map((entry) => String((entry as Node)['key']).toLowerCase()) : [];
}

function* within(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Node;
  for (const one of Object.values(value)) yield* within(one);
}
