import { COLUMNS } from './columns';

/** One column of the table log_events, which keeps the columns of COLUMNS in less room: what it is of them, in DuckDB's words. */
interface Stored {
  readonly name: string;
  readonly type: string;
  readonly of: string;
}

/** What S3 names first in an event of an object: made of two columns in place of a text that no other event has. */
const OBJECT = "'arn:aws:s3:::' || bucket || '/' || object_key";
/** Kept otherwise than it is shown. An id is kept as a number only when that number is written as the id is; a resource only when nothing else says it. */
const OTHERWISE: { readonly [column: string]: { readonly stored: readonly Stored[]; readonly shown: string } } = {
  event_id: {
    stored: [
      {
        name: 'event_uuid',
        type: 'UUID',
        of: 'CASE WHEN CAST(TRY_CAST(event_id AS UUID) AS VARCHAR) = event_id THEN TRY_CAST(event_id AS UUID) END',
      },
      { name: 'other_id', type: 'VARCHAR', of: 'CASE WHEN event_uuid IS NULL THEN event_id END' },
    ],
    shown: 'coalesce(CAST(event_uuid AS VARCHAR), other_id)',
  },
  resource: {
    stored: [
      { name: 'of_object', type: 'BOOLEAN', of: `coalesce(resource = ${OBJECT}, false)` },
      { name: 'other_resource', type: 'VARCHAR', of: 'CASE WHEN NOT of_object AND key_arn IS NULL THEN resource END' },
    ],
    shown: `CASE WHEN of_object THEN ${OBJECT} ELSE coalesce(key_arn, other_resource) END`,
  },
};

const STORED: readonly Stored[] = COLUMNS.flatMap(
  ({ name }): readonly Stored[] => OTHERWISE[name]?.stored ?? [{ name, type: 'VARCHAR', of: name }],
);

/** Columns of the table log_events, with their types. */
export const STORED_COLUMNS = ['log INTEGER', ...STORED.map(({ name, type }) => `${name} ${type}`)];
/** @param events text of a query that has `log` and the columns of COLUMNS @returns one that has those of log_events */
export const toStored = (events: string) =>
  `SELECT log, ${STORED.map(({ name, of }) => (name === of ? name : `${of} AS ${name}`)).join(', ')} FROM (${events})`;
/** @param table log_events, wherever it is @returns text of a query that has `log` and the columns of COLUMNS, each value as it was read */
export const fromStored = (table: string) =>
  `SELECT log, ${COLUMNS.map(({ name }) => (OTHERWISE[name] ? `${OTHERWISE[name].shown} AS ${name}` : name)).join(', ')} FROM ${table}`;
