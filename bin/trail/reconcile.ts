import { join } from 'node:path';
import { InputError } from '../../lib/config/problem';
import type { Centre, Organization } from '../../lib/model/centre';
import { REGION } from '../../lib/model/names';
import type { Access, Watched } from '../../lib/trail/accesses';
import type { TrailScope } from '../../lib/trail/keys';
import { reconcile, TOLERANCE } from '../../lib/trail/reconcile';
import type { Report } from '../../lib/trail/report';
import { type Request, verifyTrail } from '../../lib/trail/verify';
import { UsageError } from '../command';
import { loadCentre } from '../load-centre';
import { ROOT } from '../root';
import { formatNamed } from './formats';
import { count, keyRing, publicKeysOf, spanOf, type Values } from './options';
import { openPlace, type Place } from './place';
import { openPool } from './pool';
import { type Reconciliation, reconciliation } from './reconciliation';
import { completed, placeFor, written } from './verify';

/** One of the two trails: whose it is, and where it is read. */
interface Side {
  readonly request: Request;
  readonly place: Place;
}

/** @returns the exit code: 0 all is explained, 1 findings, 3 when it could not be completed */
export async function runReconcile(values: Values): Promise<number> {
  const format = formatNamed(values.format);
  const atOnce = count(values, 'concurrency', 64, 1, 1000);
  const after = 1000 * count(values, 'tolerance', TOLERANCE.after / 1000, 1, 86_400);
  const span = spanOf(values);
  if (span.to - span.from <= 2 * after) throw new UsageError('--to is too near --from', 'Twice the tolerance must lie between them.');
  const { centre } = loadCentre(values.environment ?? join(ROOT, 'environments', 'reference.yaml'));
  const company = companyNamed(centre, values.company);
  const supervisor = centre.organizations.find(({ kind }) => kind === 'supervisor') as Organization;
  const watched = watchedOf(centre, company);
  const retentionDays = count(values, 'retention-days', 365, 0, 36_500);
  const requestOf = (organization: Organization, role: 'key-custody' | 'statistics'): Request => ({
    scope: scopeOf(centre, organization),
    trailArn: centre.trail(organization.slug).arn,
    // The owner's chain, too: a StopLogging that explains a gap is logged there.
    accounts: [centre.account(organization.slug, role).id, centre.account(organization.slug, 'management').id],
    regions: [REGION],
    span,
    retentionDays,
  });
  return completed(async () => {
    const keys = sideOf(values, requestOf(supervisor, 'key-custody'), values['key-mirror'], undefined);
    // The supervisor's own copy: its digests still name the bucket that they were delivered to.
    const data = sideOf(values, requestOf(company, 'statistics'), values['data-mirror'], centre.trail(company.slug).copyBucket);
    const accesses: Access[] = [];
    const read = ({ request, place }: Side) => readTrail(request, place, values, watched, atOnce, accesses);
    const reports = [await read(keys), await read(data)] as const;
    const result: Reconciliation = { reports, reconciled: reconcile(accesses, watched, span, { ...TOLERANCE, after }) };
    await written(reconciliation(result, format));
    return result.reconciled.findings.length > 0 || reports.some(({ totals }) => Object.keys(totals).length > 0) ? 1 : 0;
  }, undefined);
}

/** Every log is verified before anything in it is believed. */
async function readTrail(
  request: Request,
  place: Place,
  values: Values,
  watched: Watched,
  atOnce: number,
  accesses: Access[],
): Promise<Report> {
  const { scope, trailArn: arn, retentionDays } = request;
  const pool = openPool(place, { bucket: scope.bucket, trailArn: arn, retentionDays, watched }, atOnce);
  try {
    const keys = keyRing(await publicKeysOf(values, request), values);
    const onDay = (outcome: { readonly accesses: readonly Access[] }) => {
      for (const access of outcome.accesses) accesses.push(access);
    };
    return await verifyTrail(request, { source: openPlace(place, 32), keys, check: pool.check, onDay });
  } finally {
    await pool.close();
  }
}

function sideOf(values: Values, request: Request, mirror: string | undefined, copy: string | undefined): Side {
  const { scope } = request;
  const place = placeFor(mirror === undefined ? values : { ...values, mirror }, copy ?? scope.bucket, scope.homeRegion);
  return { request, place };
}

function scopeOf(centre: Centre, { slug, id }: Organization): TrailScope {
  const { bucket, name } = centre.trail(slug);
  return { bucket, prefix: '', organization: id, owner: centre.account(slug, 'management').id, trailName: name, homeRegion: REGION };
}

function watchedOf({ stores }: Centre, company: Organization): Watched {
  const own = stores.filter(({ kind, account }) => kind === 'user-data' && account.organization === company);
  return { stores: Object.fromEntries(own.flatMap(({ name, key }) => (key ? [[key.arn, name] as const] : []))) };
}

function companyNamed({ organizations }: Centre, slug: string | undefined): Organization {
  const companies = organizations.filter(({ kind }) => kind === 'company');
  const found = slug === undefined ? companies[0] : companies.find((one) => one.slug === slug);
  if (found) return found;
  const expected = companies.map((one) => one.slug).join(', ');
  throw new InputError([{ code: 'bad-option', file: '--company', expected, found: String(slug), fix: 'Name one of them.' }]);
}
