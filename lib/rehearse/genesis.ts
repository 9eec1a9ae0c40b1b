import { readFileSync, writeFileSync } from 'node:fs';
import { localSigner } from '../attest/dsse';
import type { Environment } from '../config/environment';
import { examplePrivateKey, examplePublicKey } from '../config/example-keys';
import type { Centre } from '../model/centre';
import { registryOf, registryPath, signRegistry } from '../model/registry';
import { Api } from './api';
import { ACCESS_ROLE } from './organizations';

/**
 * The environment file as it is rehearsed: the same, but with custodians whose keys anybody can derive, as nobody can sign for the
 * real ones. Written without a registry: the keys are made first.
 */
export function writeRehearsed(file: string, environment: Environment, to: string): void {
  let text = readFileSync(file, 'utf8');
  for (const { slug, publicKey } of environment.custody.custodians) {
    text = text.replace(publicKey, examplePublicKey(environment.name, slug));
  }
  writeFileSync(to, text);
}

/** The registry of the keys that were really made, signed by all custodians of the rehearsal, beside its environment file. */
export async function writeRegistry(endpoint: string, centre: Centre, environmentFile: string): Promise<void> {
  const { name, custody } = centre.environment;
  const account = centre.account(centre.supervisor.slug, 'key-custody').id;
  const api = await Api.as(endpoint, account, ACCESS_ROLE);
  const stacks = [...new Set(centre.keys.map((key) => key.stackName))];
  const ids = new Map(await Promise.all(stacks.map(async (stack) => [stack, await api.physicalIds(stack)] as const)));
  const made = registryOf(centre, (stack, logicalId) => ids.get(stack)?.get(logicalId));
  const signers = custody.custodians.map(({ slug }) => localSigner(examplePrivateKey(name, slug), examplePublicKey(name, slug)));
  const registry = signRegistry(made, signers);
  writeFileSync(registryPath(environmentFile), `${JSON.stringify(registry, null, 2)}\n`);
}
