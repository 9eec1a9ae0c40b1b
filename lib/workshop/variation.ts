import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Side } from '../release';

/** Where and how one side builds on this machine; the two differ in all that a build could let into its files. */
export interface Surroundings {
  readonly folder: string;
  /** undefined: the user who runs this. */
  readonly uid?: number;
  readonly timeZone: string;
  readonly locale: string;
  readonly umask: string;
  /** Word of taskset(1); undefined: all CPUs. */
  readonly cpus?: string;
  /** Order in which source files are created: some file systems list them so. */
  readonly reversed: boolean;
  /** Milliseconds that it begins later. */
  readonly later: number;
}

/** A second file system, if there is one: it lists the files of a folder in another order. */
const SECOND = '/dev/shm';
const there = (command: string) => spawnSync(command, ['--version']).status === 0;

/** @param uids of A and B, used when root runs this */
export function surroundingsOf(uids: readonly [number, number] = [65533, 65534]): { readonly [S in Side]: Surroundings } {
  const root = process.getuid?.() === 0;
  const pinned = availableParallelism() > 1 && there('taskset');
  const folder = (parent: string, name: string) => realpathSync(mkdtempSync(join(parent, name)));
  return {
    centre: {
      folder: folder(tmpdir(), 'a-'),
      ...(root && { uid: uids[0] }),
      timeZone: 'UTC',
      locale: 'C',
      umask: '022',
      ...(pinned && { cpus: '0' }),
      reversed: false,
      later: 0,
    },
    supervisor: {
      folder: folder(existsSync(SECOND) ? SECOND : tmpdir(), 'supervisors-build-b-'),
      ...(root && { uid: uids[1] }),
      timeZone: 'Pacific/Auckland',
      locale: 'C.UTF-8',
      umask: '077',
      reversed: true,
      later: 1100,
    },
  };
}

/** In words, what differs; what this machine cannot vary is said, too. */
export function described({ centre, supervisor }: { readonly [S in Side]: Surroundings }): string {
  const users = centre.uid === undefined ? 'the same user (only root can build as two)' : `user ${centre.uid} | ${supervisor.uid}`;
  const cpus = centre.cpus === undefined ? 'the same CPUs (taskset and two CPUs are needed)' : `CPUs: one | ${availableParallelism()}`;
  return [
    `path ${centre.folder} | ${supervisor.folder}`,
    users,
    `time zone ${centre.timeZone} | ${supervisor.timeZone}, begun a second apart or more`,
    `locale ${centre.locale} | ${supervisor.locale}`,
    `umask ${centre.umask} | ${supervisor.umask}`,
    cpus,
    'files created in order | in reverse',
  ].join('; ');
}
