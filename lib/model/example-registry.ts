import { type Envelope, localSigner } from '../attest/dsse';
import { examplePrivateKey, examplePublicKey } from '../config/example-keys';
import type { Centre } from './centre';
import { PARTITION, REGION } from './names';
import { signRegistry } from './registry';
import { keyId } from './registry-entry';

/**
 * A registry in which every key of the model is adopted under a stable made-up id, signed by all custodians with their
 * example keys. For the shipped environments and rehearsals; real custodians' keys cannot be derived.
 */
export function exampleRegistry(centre: Centre): Envelope {
  const { name, custody } = centre.environment;
  const account = centre.account(centre.supervisor.slug, 'key-custody').id;
  const keys = centre.keys.map((key) => ({
    name: key.name,
    arn: `arn:${PARTITION}:kms:${REGION}:${account}:key/${keyId(`adopted ${name} ${key.name}`)}`,
  }));
  const signers = custody.custodians.map(({ slug }) => localSigner(examplePrivateKey(name, slug), examplePublicKey(name, slug)));
  return signRegistry({ schemaVersion: 1, environment: name, keys }, signers);
}
