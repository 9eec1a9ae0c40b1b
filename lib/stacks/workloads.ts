import type { Company } from '../config/environment';
import { addAccountBaseline, roleNameOf } from '../constructs/account-baseline';
import { addBuild } from '../constructs/build';
import type { CentreStack } from '../constructs/centre-stack';
import { addLineFunctions } from '../constructs/line-functions';
import { addRole, endOf, personTrust, serviceTrust } from '../constructs/role';
import { addSigningKeys } from '../constructs/signing';
import { addReviewNetwork, addWorkstation } from '../constructs/workstation';
import { buildsOf } from '../model/builds';
import type { Account, Statement, Store } from '../model/centre';
import { lineOf } from '../model/line';
import { bucketArn, objectsArn, partnerRoleName, REGION } from '../model/names';
import { instancesArn, PARTNER_TAG, sessionDocumentArn } from '../model/review';
import * as roles from '../model/roles';

/** Locked source and tools, replicated to the supervisor; build A of them, and what the company states about it. */
export function fillAssembly(stack: CentreStack, company: Company): void {
  addAccountBaseline(stack);
  const stores = lockedStores(stack).filter(({ kind }) => kind === 'source' || kind === 'toolchain');
  const { environment } = stack.centre;
  const organization = stack.home.organization;
  addWriter(
    stack,
    'submit',
    roles.submitRole(environment, organization).roleArn,
    'Submits source and tools; cannot change what was submitted',
    stores,
  );
  addSigningKeys(stack);
  addBuild(stack, buildsOf(stack.centre, company).first);
  addLineFunctions(stack, lineOf(stack.centre, company));
}

/** Released artefacts, and beside each all that vouches for it: written once by the assembly line, read by those who deliver them. */
export function fillDistribution(stack: CentreStack, company: Company): void {
  addAccountBaseline(stack);
  const stores = lockedStores(stack);
  const { environment } = stack.centre;
  const organization = stack.home.organization;
  addLineFunctions(stack, lineOf(stack.centre, company));
  addReader(
    stack,
    'download',
    roles.downloadRole(environment, organization).roleArn,
    'Reads released artefacts for delivery',
    'lambda.amazonaws.com',
    stores,
  );
}

/** The transparency centre: five kinds of material, and a role for each partner whose access has not expired. */
export function fillReview(stack: CentreStack, company: Company): void {
  addAccountBaseline(stack);
  const { centre, home } = stack;
  const { environment } = centre;
  const stores = lockedStores(stack);
  addWriter(
    stack,
    'publish',
    roles.publishRole(environment, home.organization).roleArn,
    'Publishes material for review; cannot change what was published',
    stores,
  );
  const [landing] = centre.storesIn(stack.stackName).filter(({ kind }) => kind === 'landing');
  if (!landing) throw new Error(`the model has no landing store in ${stack.stackName}`);
  const network = addReviewNetwork(stack, stores, landing);
  for (const partner of company.partners) {
    if (partner.expires < centre.asOf) continue;
    const seen = stores.filter((store) => store.material && roles.LEVELS_BY_MATERIAL[store.material].includes(partner.level));
    const inTime = { DateLessThanEquals: { 'aws:CurrentTime': endOf(partner.expires) } };
    const timed = (statement: Statement): Statement => ({ ...statement, Condition: { ...statement.Condition, ...inTime } });
    addRole(stack, {
      purpose: `partner-${partner.slug}`,
      name: partnerRoleName(environment, company.slug, partner.level, partner.slug),
      description: `${partner.name} reviews at level ${partner.level} until ${partner.expires}`,
      trust: personTrust({
        accountId: home.id,
        permissionSet: 'Partner',
        people: partner.people,
        ticketPrefix: environment.access.ticketPrefix,
        expires: partner.expires,
      }),
      sessionHours: environment.access.sessionHours,
      // The time stands here too: a session outlives an expired trust policy.
      permissions: sessions(home, sessionDocumentArn(environment, home), partner.slug).map(timed),
    });
    addWorkstation(stack, { company, partner, network, landing }, reading(seen).map(timed));
  }
}

/** A session on the partner's own workstation, with the one document: the same statement would take any document with any machine. */
const sessions = (home: Account, documentArn: string, partner: string): Statement[] => [
  {
    Sid: 'StartSessionsOnItsOwnWorkstation',
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: instancesArn(home),
    Condition: {
      StringEquals: { [`ssm:resourceTag/${PARTNER_TAG}`]: partner },
      BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' },
    },
  },
  { Sid: 'WithTheOneSessionDocument', Effect: 'Allow', Action: 'ssm:StartSession', Resource: documentArn },
];

const lockedStores = (stack: CentreStack) => stack.centre.storesIn(stack.stackName).filter((store) => store.key !== undefined);
const keysOf = (stores: readonly Store[]) => [...new Set(stores.map((store) => store.key?.arn ?? ''))];
const viaS3 = { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } };

function addWriter(stack: CentreStack, purpose: string, roleArn: string, description: string, stores: readonly Store[]): void {
  addRole(stack, {
    purpose,
    name: roleNameOf(roleArn),
    description,
    trust: serviceTrust('lambda.amazonaws.com', stack.home.id),
    permissions: writing(stores),
  });
}

const writing = (stores: readonly Store[]): Statement[] => [
  { Sid: 'WriteNewObjects', Effect: 'Allow', Action: 's3:PutObject', Resource: stores.map((store) => objectsArn(store.name)) },
  { Sid: 'EncryptNewObjects', Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: keysOf(stores), Condition: viaS3 },
];

function addReader(
  stack: CentreStack,
  purpose: string,
  roleArn: string,
  description: string,
  service: string,
  stores: readonly Store[],
): void {
  const trust = serviceTrust(service, stack.home.id);
  addRole(stack, { purpose, name: roleNameOf(roleArn), description, trust, permissions: reading(stores) });
}

function reading(stores: readonly Store[]): Statement[] {
  return [
    {
      Sid: 'ListMaterial',
      Effect: 'Allow',
      Action: ['s3:ListBucket', 's3:ListBucketVersions'],
      Resource: stores.map((store) => bucketArn(store.name)),
    },
    {
      Sid: 'ReadMaterial',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: stores.map((store) => objectsArn(store.name)),
    },
    { Sid: 'DecryptMaterial', Effect: 'Allow', Action: 'kms:Decrypt', Resource: keysOf(stores), Condition: viaS3 },
  ];
}
