import { z } from 'zod';
import { COMPANY_ACCOUNTS, COMPANY_DUTIES, SUPERVISOR_ACCOUNTS, SUPERVISOR_DUTIES } from './environment';

/** The form of an environment file. What several values must satisfy together stands in checks/. */

const slug = z
  .string()
  .regex(/^[a-z](-?[a-z0-9]){1,11}$/, 'a short name: a-z, 0-9 and single hyphens, 2 to 12 characters, a letter first')
  .describe('Short name; it becomes part of bucket, role and stack names');
const custodianSlug = z
  .string()
  .regex(/^[a-z](-?[a-z0-9]){1,31}$/, 'a short name: a-z, 0-9 and single hyphens, 2 to 32 characters, a letter first');
const text = z.string().regex(/^\S(.{0,98}\S)?$/, 'text of 1 to 100 characters on one line');
const day = z.iso.date('a calendar day, YYYY-MM-DD').describe('A calendar day in UTC, YYYY-MM-DD');
const email = z.email('an e-mail address');
const accountId = z.string().regex(/^\d{12}$/, 'an account id: 12 digits, in quotes');
const days = (least: number, most: number) => z.int().min(least).max(most).describe('Days');
const account = z.strictObject({ id: accountId, email });
const organization = z.strictObject({
  id: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'an organization id: o- and 10 to 32 of a-z, 0-9'),
  rootId: z.string().regex(/^r-[0-9a-z]{4,32}$/, 'the id of the organization root: r- and 4 to 32 of a-z, 0-9'),
});
const personId = z.string().regex(/^[\w+=,.@-]{2,64}$/, 'a source identity: 2 to 64 letters, digits or +=,.@-_');
const person = <Duty extends string>(duties: readonly Duty[]) =>
  z.strictObject({ id: personId, duties: z.array(z.enum(duties as readonly [Duty, ...Duty[]])).min(1) });
const accounts = <Role extends string>(roles: readonly Role[]) =>
  z.strictObject(Object.fromEntries(roles.map((role) => [role, account])) as Record<Role, typeof account>);

const product = z.strictObject({ slug, name: text });
const market = z.strictObject({
  slug,
  name: text,
  countries: z.array(z.string().regex(/^[A-Z]{2}$/, 'a country code: two capital letters, quoted where YAML needs it')).min(1),
  movedToZurich: day,
  closed: day.optional().describe('From this day nothing is written; the store stays until its retention has passed'),
});
const partner = z.strictObject({
  slug,
  name: text,
  level: z.enum(['blue', 'red', 'black']),
  people: z.array(personId).min(1),
  expires: day.describe('Last day of access; an expired partner has none'),
});
const company = z.strictObject({
  slug,
  name: text,
  joined: day,
  organization,
  accounts: accounts(COMPANY_ACCOUNTS),
  people: z.array(person(COMPANY_DUTIES)).min(1),
  alarms: z.array(email).min(1),
  markets: z.array(market).min(1),
  products: z.array(product).min(1),
  ruleSets: z.array(product),
  buildImage: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'the digest of an image: sha256: and 64 of 0-9, a-f')
    .describe('Digest of the image that both builds run in; each side has it in a repository of its own'),
  reviewImage: z
    .string()
    .regex(/^ami-[0-9a-f]{17}$/, 'the id of a machine image: ami- and 17 of 0-9, a-f')
    .describe('Image that review workstations start from; it has the agent of Session Manager'),
  partners: z.array(partner),
});
const supervisor = z.strictObject({
  slug,
  name: text,
  organization,
  accounts: accounts(SUPERVISOR_ACCOUNTS),
  people: z.array(person(SUPERVISOR_DUTIES)).min(1),
  alarms: z.array(email).min(1),
});
const custody = z.strictObject({
  threshold: z.int().min(2).max(50).describe('Distinct custodians a quorum needs, besides one of each required party'),
  requiredParties: z.array(slug).min(2),
  timeLockHours: z.int().min(1).max(720),
  readGrantHours: z.int().min(1).max(24),
  parties: z.array(z.strictObject({ slug, name: text, organization: slug.describe("Slug of an organization, or 'independent'") })).min(2),
  custodians: z
    .array(
      z.strictObject({ slug: custodianSlug, party: slug, publicKey: z.string().regex(/^[A-Za-z0-9+/=]{40,400}$/, 'base64 on one line') }),
    )
    .min(2),
});
/** S3 Object Lock takes at most 36,500 days (S3 API Reference, DefaultRetention). */
const MOST_DAYS = 36_500;
const retention = z
  .strictObject({
    logDays: days(1, 3650),
    logMaximumDays: days(1, 3650),
    userDataDays: days(1, MOST_DAYS),
    materialDays: days(1, MOST_DAYS),
    releaseDays: days(1, MOST_DAYS),
    ledgerDays: days(1, MOST_DAYS),
  })
  .describe('What is locked cannot be unlocked by anybody before these days have passed');

export const environmentSchema = z.strictObject({
  schemaVersion: z.literal(1),
  name: slug,
  class: z.enum(['production', 'trial']).describe('A trial may keep locks for a day; it is unfit for real data'),
  region: z.literal('eu-central-2'),
  supervisor,
  companies: z.array(company).min(1).describe('The founding company first; each further one is a member company'),
  custody,
  retention,
  access: z.strictObject({
    ticketPrefix: z.string().regex(/^[A-Z][A-Z0-9]{1,9}$/, 'a ticket prefix: 2 to 10 capital letters or digits'),
    sessionHours: z.int().min(1).max(12),
  }),
  quotas: z.strictObject({ policiesPerNode: z.int().min(5).max(10), policyCharacters: z.int().min(5120).max(10_240) }),
});

/** JSON Schema (2020-12) of an environment file, for editors. */
export function environmentJsonSchema(): object {
  return z.toJSONSchema(environmentSchema, { target: 'draft-2020-12' });
}
