/** A text in SQL: the same in DuckDB and Athena. */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
/** `column IN (...)`; nothing is in an empty list. */
export const among = (column: string, values: readonly string[]) =>
  values.length === 0 ? 'false' : `${column} IN (${values.map(quoted).join(', ')})`;
