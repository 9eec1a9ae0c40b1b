import { generateKeyPairSync } from 'node:crypto';
import { CreateKeyCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { localSigner, type Signer } from '../attest/dsse';
import { instantOf, later, type Root } from '../custody';
import type { MachineFunction, Purpose, Side, Trust } from '../release';
import { type LocalAws, REGION } from './aws';

export const ACCOUNTS: { readonly [S in Side]: string } = { centre: '200000000004', supervisor: '100000000003' };
export const projectArn = (side: Side) => `arn:aws:codebuild:${REGION}:${ACCOUNTS[side]}:project/build-${side}`;
export const roleArn = (side: Side) => `arn:aws:iam::${ACCOUNTS[side]}:role/build-${side}`;

/** Which key each function signs with, and on which side it stands. */
export const SIGNS: { readonly [F in MachineFunction]?: readonly [Side, Purpose] } = {
  'attest-centre': ['centre', 'provenance'],
  'attest-supervisor': ['supervisor', 'provenance'],
  compare: ['supervisor', 'comparison'],
  summarize: ['supervisor', 'summary'],
  'sign-centre': ['centre', 'release'],
  'sign-supervisor': ['supervisor', 'release'],
  log: ['supervisor', 'log'],
};

export interface Custodian {
  readonly slug: string;
  readonly signer: Signer;
}
export interface Parties {
  readonly trust: Trust;
  /** ARN of the KMS key of a function. */
  readonly keys: { readonly [F in MachineFunction]?: string };
  /** A quorum, for the fast lane. */
  readonly custodians: readonly Custodian[];
}

/** Keys of both organizations in the local KMS, custodians with keys in this process, and the trust document over all of them. */
export async function foundParties(environment: string, company: string, aws: { readonly [S in Side]: LocalAws }): Promise<Parties> {
  const made = await Promise.all(
    Object.entries(SIGNS).map(async ([name, [side, purpose]]) => {
      const kms = new KMSClient({ region: REGION, endpoint: aws[side].endpoint, credentials: aws[side].credentials });
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
      const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: KeyMetadata?.KeyId }));
      kms.destroy();
      return { name, arn: KeyMetadata?.Arn ?? '', key: { side, purpose, publicKey: Buffer.from(PublicKey ?? []).toString('base64') } };
    }),
  );
  const { root, custodians } = custody(environment, company);
  const builder = (side: Side) => ({ id: projectArn(side), role: roleArn(side) });
  const trust: Trust = {
    schemaVersion: 1,
    environment,
    company,
    organizations: { centre: company, supervisor: 'supervisor' },
    keys: made.map(({ key }) => key),
    builders: { centre: builder('centre'), supervisor: builder('supervisor') },
    root,
  };
  return { trust, keys: Object.fromEntries(made.map(({ name, arn }) => [name, arn])), custodians };
}

function custody(environment: string, company: string): { readonly root: Root; readonly custodians: readonly Custodian[] } {
  const people = [
    ['foundation-1', 'foundation'],
    ['vendor-1', company],
    ['notary-1', 'notaries'],
  ] as const;
  const held = people.map(([slug, party]) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    return { slug, party, publicKey: spki, signer: localSigner(privateKey, spki) };
  });
  const root: Root = {
    schemaVersion: 1,
    environment,
    version: 1,
    organizations: [
      { slug: 'supervisor', accounts: [ACCOUNTS.supervisor] },
      { slug: company, accounts: [ACCOUNTS.centre] },
    ],
    parties: [
      { slug: 'foundation', organization: 'supervisor' },
      { slug: company, organization: company },
      { slug: 'notaries', organization: 'independent' },
    ],
    custodians: held.map(({ slug, party, publicKey }) => ({ slug, party, publicKey })),
    threshold: 2,
    requiredParties: ['foundation', company],
    readGrant: { party: 'foundation', hours: 1, open: 1 },
    timeLockHours: 1,
    expires: later(instantOf(Date.now()), 30 * 86_400),
  };
  return { root, custodians: held.map(({ slug, signer }) => ({ slug, signer })) };
}
