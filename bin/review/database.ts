import { existsSync } from 'node:fs';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { InputError } from '../../lib/config/problem';
import { notOurs, SCHEMA, wrongTables } from './schema';

export interface Database {
  readonly connection: DuckDBConnection;
  /** One more connection to the same database; closed with it. */
  readonly another: () => Promise<DuckDBConnection>;
  readonly close: () => void;
}

/** Loaded when it is needed: the native library is 68 MB, and no other command waits for it. */
async function duckdb(): Promise<typeof import('@duckdb/node-api')> {
  try {
    return await import('@duckdb/node-api');
  } catch (error) {
    const found = (error as Error).message.split('\n')[0] ?? 'nothing';
    throw new InputError([
      {
        code: 'duckdb',
        file: '@duckdb/node-api',
        expected: 'DuckDB for this machine',
        found,
        fix: 'Run npm ci; musl and old systems have no build of it.',
      },
    ]);
  }
}

const MEMORY = '900MB';
/**
 * Opens a database to write to; makes it when there is none. A statement has one thread: two that share a statement wait for each other, and cost half
 * as much again; two connections do not. The format is one that has DICT_FSST, which costs less than choosing among older ways, and takes less room.
 * What a batch has beyond whole row groups stays by itself: merged when the file is closed, nearly all of it would be read and compressed once more.
 * @throws {InputError} when the file is another thing
 */
export async function openToWrite(file: string): Promise<Database> {
  const database = await opened(file, {
    threads: '1',
    memory_limit: MEMORY,
    preserve_insertion_order: 'false',
    storage_compatibility_version: 'v1.5.0',
    max_vacuum_tasks: '0',
    autoinstall_known_extensions: 'false',
  });
  for (const sql of SCHEMA) await database.connection.run(sql);
  return ours(database, file);
}

/** Opens a database to read, and shuts what SQL could reach beside it: no file, no network, no extension, no setting. */
export async function openToRead(file: string): Promise<Database> {
  if (!existsSync(file)) throw notOurs(file, 'no such file');
  const database = await opened(file, {
    threads: '2',
    memory_limit: MEMORY,
    access_mode: 'READ_ONLY',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  return ours(database, file);
}

/** Nothing more of the machine can be read or written, and this cannot be undone. */
export async function sandbox({ connection }: Database): Promise<void> {
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

/** A database in memory, for the part of a file that somebody may see, and for making Parquet. */
export const openInMemory = () =>
  opened(':memory:', { threads: '2', memory_limit: MEMORY, autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });

async function opened(file: string, options: { readonly [name: string]: string }): Promise<Database> {
  const { DuckDBInstance } = await duckdb();
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(file, { ...options });
  } catch (error) {
    const found = (error as Error).message.split('\n')[0] ?? 'an error';
    if (!/could not set lock/i.test(found)) throw notOurs(file, found);
    const [by = 'another process'] = /held in .*?(?=\.|$)/.exec(found) ?? [];
    const fix = 'Wait until the other run has ended; two cannot take in at the same time, and nobody can ask meanwhile.';
    throw new InputError([{ code: 'review-database-busy', file, expected: 'a database that no other run has open', found: by, fix }]);
  }
  const connections = [await instance.connect()];
  // A file of data with a name such as x.json is read as data, beside a database in memory: it would take everything in, and keep nothing.
  const path = (
    await (connections[0] as DuckDBConnection).runAndReadAll('SELECT path FROM duckdb_databases() WHERE database_name = current_database()')
  ).getRows()[0]?.[0];
  if (file !== ':memory:' && typeof path !== 'string') {
    instance.closeSync();
    throw notOurs(file, 'a file of data');
  }
  return {
    connection: connections[0] as DuckDBConnection,
    another: async () => {
      const connection = await instance.connect();
      connections.push(connection);
      return connection;
    },
    close: () => {
      for (const connection of connections) connection.closeSync();
      instance.closeSync();
    },
  };
}

/** @throws {InputError} when its tables are not as this version makes them */
async function ours(database: Database, file: string): Promise<Database> {
  const wrong = await wrongTables(database.connection);
  if (wrong === undefined) return database;
  database.close();
  throw notOurs(file, wrong);
}
