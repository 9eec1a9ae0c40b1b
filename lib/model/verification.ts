import type { Slug } from '../config/environment';
import type { Account, Centre, Organization } from './centre';
import { REGION } from './names';

/** Which trail, and where it delivers: what digests and logs are named by. */
export interface TrailPlace {
  readonly bucket: string;
  readonly prefix: string;
  readonly organization: string;
  readonly owner: string;
  readonly trailName: string;
  readonly homeRegion: string;
}

/** One trail, and what of it is verified. */
export interface TrailQuestion {
  readonly trailArn: string;
  readonly scope: TrailPlace;
  /** Bucket that is read: the trail's own, or a copy of it. */
  readonly readFrom: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** What global services record in `GLOBAL_REGION` is verified as well. */
  readonly globalServices: boolean;
  /** Days for which each object must be locked. */
  readonly retentionDays: number;
}

/** What one run of the verifier is asked; the constant input of its schedule. */
export interface Verification {
  /** Whose trail it is. */
  readonly of: Slug;
  readonly trail: TrailQuestion;
  /** The trail of who keeps the keys, and the buckets that each key protects; absent where only the trail itself is verified. */
  readonly keys?: { readonly trail: TrailQuestion; readonly stores: { readonly [keyArn: string]: string } };
}

/**
 * Where IAM, Organizations and Account are recorded (CloudTrail User Guide, "Global service events"). Templates name it as a folder of
 * tables over logs, nothing else: what was recorded there lies in Zurich, only the public keys of its digests are asked there.
 */
export const GLOBAL_REGION = 'us-east-1';

export function trailPlace(centre: Centre, { slug, id }: Organization): TrailPlace {
  const { bucket, name } = centre.trail(slug);
  return { bucket, prefix: '', organization: id, owner: centre.account(slug, 'management').id, trailName: name, homeRegion: REGION };
}

/** Stores of users' data of one company, by the ARN of their key. */
export function watchedStores({ stores }: Centre, company: Organization): { readonly [keyArn: string]: string } {
  const own = stores.filter(({ kind, account }) => kind === 'user-data' && account.organization === company);
  return Object.fromEntries(own.flatMap(({ name, key }) => (key ? [[key.arn, name] as const] : [])));
}

/** Every account, wherever it is logged; for a company from the supervisor's copy, and with the keys of its stores. */
export function verificationOf(centre: Centre, slug: Slug): Verification {
  const organization = organizationOf(centre, slug);
  const own = organization.kind === 'supervisor';
  const trail = question(centre, organization, organization.accounts, true);
  if (own) return { of: slug, trail };
  return {
    of: slug,
    trail: { ...trail, readFrom: centre.trail(slug).copyBucket },
    keys: { trail: keyTrail(centre), stores: watchedStores(centre, organization) },
  };
}

/** Where keys are used, and the owner's chain: a StopLogging that explains a gap is logged there. */
function keyTrail(centre: Centre): TrailQuestion {
  const { slug } = centre.supervisor;
  const accounts = (['key-custody', 'management'] as const).map((role) => centre.account(slug, role));
  return question(centre, organizationOf(centre, slug), accounts, false);
}

function question(centre: Centre, organization: Organization, accounts: readonly Account[], globalServices: boolean): TrailQuestion {
  const scope = trailPlace(centre, organization);
  return {
    trailArn: centre.trail(organization.slug).arn,
    scope,
    readFrom: scope.bucket,
    accounts: accounts.map(({ id }) => id),
    regions: [REGION],
    globalServices,
    retentionDays: centre.environment.retention.logDays,
  };
}

function organizationOf({ organizations }: Centre, slug: Slug): Organization {
  const found = organizations.find((one) => one.slug === slug);
  if (!found) throw new Error(`the model has no organization ${slug}`);
  return found;
}
