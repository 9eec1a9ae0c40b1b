import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Centre } from '../model/centre';
import { REGION } from '../model/names';
import { ANYBODY } from './api';
import { ACCESS_ROLE, identitiesOf } from './organizations';

/** Where the temporary folder is made. */
export const workFolder = tmpdir;

/** A temporary folder with all that one rehearsal writes; nothing of it outlives the rehearsal. */
export interface Workspace {
  readonly folder: string;
  readonly environmentFile: string;
  readonly identities: string;
  /** The CDK CLI runs here: in a folder with a cdk.json it would synthesize again. */
  readonly empty: string;
  readonly home: string;
  remove(): void;
}

export function makeWorkspace(): Workspace {
  const folder = mkdtempSync(join(workFolder(), 'centre-rehearsal-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    for (const name of ['empty', 'home', 'home/.aws']) mkdirSync(join(folder, name));
  } catch (error) {
    remove();
    throw error;
  }
  return {
    folder,
    environmentFile: join(folder, 'environment.yaml'),
    identities: join(folder, 'identities.json'),
    empty: join(folder, 'empty'),
    home: join(folder, 'home'),
    remove: () => {
      process.removeListener('exit', remove);
      remove();
    },
  };
}

export function writeIdentities({ identities }: Workspace, centre: Centre): void {
  writeFileSync(identities, JSON.stringify(identitiesOf(centre)));
}

/** One profile for each account, by the name of its stack. */
export function writeProfiles({ home }: Workspace, centre: Centre, endpoint: string): void {
  const base = [
    '[profile rehearsal]',
    `aws_access_key_id = ${ANYBODY.accessKeyId}`,
    `aws_secret_access_key = ${ANYBODY.secretAccessKey}`,
    `region = ${REGION}`,
    `endpoint_url = ${endpoint}`,
  ];
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);
  const profiles = accounts.map(({ id, stackName }) => [
    '',
    `[profile ${stackName}]`,
    `role_arn = arn:aws:iam::${id}:role/${ACCESS_ROLE}`,
    'source_profile = rehearsal',
    `region = ${REGION}`,
    `endpoint_url = ${endpoint}`,
  ]);
  writeFileSync(join(home, '.aws', 'config'), `${[...base, ...profiles.flat()].join('\n')}\n`, { mode: 0o600 });
}
