import { busName } from '../../model/names';
import type { Answer } from '../caller';
import { type Scene, storeOf, supervisorOf } from './drill';
import { ownAccount } from './guarded';
import {
  administrators,
  all,
  company,
  noGuardrails,
  openBucket,
  openUserData,
  pointless,
  unlocked,
  type Weakening,
  type Weakenings,
} from './weaken';

const cutWire: Weakening = (scene) => {
  const { centre, company: own } = scene;
  const rule = `${centre.environment.name}-${own.slug}-tripwire`;
  return pointless(scene, centre.account(own.slug, 'management').id, 'default', (name) => name === rule);
};
const deafBus: Weakening = (scene) => {
  const { centre } = scene;
  return pointless(scene, centre.account(centre.supervisor.slug, 'supervision').id, busName(centre.environment.name), () => true);
};

const ofPartners = (name: string, { centre, company: own }: Scene) =>
  centre.companies.some(({ slug, partners }) => slug === own.slug && partners.some((partner) => name.endsWith(`-${partner.slug}`)));
const userData = (scene: Scene) => storeOf(scene, 'user-data').name;
const otherMarket = ({ centre, company: own }: Scene) =>
  centre.stores.filter(({ kind, account }) => kind === 'user-data' && account.organization === own)[1]?.name as string;
const supervisorTrail = ({ centre }: Scene) => centre.trail(centre.supervisor.slug).bucket;

const copyOfTheTrail = ({ centre, company: own }: Scene) => centre.trail(own.slug).copyBucket;
const ownTrail = ({ centre, company: own }: Scene) => centre.trail(own.slug).bucket;
const ledger = ({ centre }: Scene) => centre.stores.find(({ kind }) => kind === 'ledger')?.name as string;

/** Anybody may assume the role that administers keys. */
const openExecutor: Weakening = async ({ caller, centre }) => {
  const id = centre.executorArn.split(':')[4] as string;
  const RoleName = centre.executorArn.split('/').at(-1);
  const { Role } = await caller.ask(id, 'iam', 'get_role', { RoleName });
  const write = (document: unknown) =>
    caller.ask(id, 'iam', 'update_assume_role_policy', { RoleName, PolicyDocument: JSON.stringify(document) });
  const Statement = [{ Sid: 'Anybody', Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }];
  await write({ Version: '2012-10-17', Statement });
  return async () => void (await write((Role as Answer)['AssumeRolePolicyDocument']));
};

/** For each drill what makes it fail, in place: a drill that still holds without what it says stops it shows nothing. */
export const WEAKENINGS: Weakenings = {
  'delete-a-locked-log': all(openBucket(ownTrail), unlocked(ownTrail)),
  'delete-a-log-with-bypass': unlocked(ownTrail),
  'suspend-versioning': all(noGuardrails(company), openBucket(userData)),
  'reopen-a-slot': openBucket(ledger),
  'erase-an-entry': unlocked(ledger),
  'hide-an-entry': openBucket(ledger),
  'write-a-false-copy': openBucket(copyOfTheTrail),
  'rewrite-history': unlocked(copyOfTheTrail),
  'use-a-key-alone': all(openUserData, noGuardrails(supervisorOf)),
  'change-a-key-policy-alone': all(openUserData, noGuardrails(supervisorOf)),
  'delete-a-key-alone': all(openUserData, noGuardrails(supervisorOf)),
  'read-without-a-ticket': all(openUserData, noGuardrails(company)),
  'read-another-market': all(
    openBucket(otherMarket),
    administrators(ownAccount('statistics'), (name) => name.includes('-read-')),
  ),
  'write-as-a-reader': all(
    openBucket(userData),
    administrators(ownAccount('statistics'), (name) => name.includes('-read-')),
  ),
  'stop-the-trail': { none: "the trail is another account's, which the accounts that it watches do not reach with or without guardrails" },
  'stop-the-trail-from-above': cutWire,
  'cut-the-tripwire': deafBus,
  'narrow-the-trail-from-above': cutWire,
  'encrypt-with-a-foreign-key': all(
    openBucket(userData),
    administrators(ownAccount('statistics'), (name) => name.endsWith('-ingest')),
  ),
  'reach-another-region': noGuardrails(company),
  'copy-a-store-abroad': all(noGuardrails(company), openBucket(userData)),
  'read-the-other-organization': all(openBucket(supervisorTrail), noGuardrails(company)),
  'open-a-store-to-the-public': all(noGuardrails(company), openBucket(userData)),
  'execute-a-change-set-alone': noGuardrails(company),
  'see-beyond-the-level': administrators(ownAccount('review'), ofPartners),
  'come-back-after-the-last-day': administrators(ownAccount('review'), ofPartners),
  'enable-another-region': noGuardrails(company),
  'stop-the-copy': all(noGuardrails(company), openBucket(ownTrail)),
  'become-the-other-side': all(openExecutor, noGuardrails(supervisorOf), noGuardrails(company)),
  'read-from-the-other-side': all(openBucket(userData), noGuardrails(supervisorOf)),
  'open-a-way-out': noGuardrails(company),
  'loosen-an-endpoint': noGuardrails(company),
  'rewrite-a-bootstrap-role': noGuardrails(company),
  'take-a-boundary-off': noGuardrails(company),
  'switch-off-access-logs': all(noGuardrails(company), openBucket(userData)),
  'stop-the-recorder': noGuardrails(company),
  'shorten-the-lock-of-new-logs': all(noGuardrails(company), openBucket(ownTrail)),
  'expire-logs-early': all(noGuardrails(company), openBucket(ownTrail)),
  'make-a-key-elsewhere': noGuardrails(company),
  'bring-own-key-material': all(openUserData, noGuardrails(supervisorOf)),
  'leave-the-organization': noGuardrails(company),
  'silence-an-alarm': noGuardrails(supervisorOf),
  'change-the-verifier': noGuardrails(supervisorOf),
  'run-the-verifier-by-hand': noGuardrails(supervisorOf),
  'write-as-a-partner': administrators(ownAccount('review'), ofPartners),
};
