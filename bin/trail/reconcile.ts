import { join } from 'node:path';
import type { AccountRole } from '../../lib/config/environment';
import { InputError } from '../../lib/config/problem';
import { granted } from '../../lib/custody';
import type { Centre, Organization } from '../../lib/model/centre';
import { verificationOf } from '../../lib/model/verification';
import type { LedgerGrants, Watched } from '../../lib/trail/accesses';
import { grantsSpan, LONGEST_GRANT_HOURS } from '../../lib/trail/grants';
import { TOLERANCE } from '../../lib/trail/reconcile';
import { reconcileTrails, type Side } from '../../lib/trail/two-trails';
import type { Request } from '../../lib/trail/verify';
import { UsageError } from '../command';
import { FolderLedger } from '../custody/folder-ledger';
import { loadCentre } from '../load-centre';
import { ROOT } from '../root';
import { formatNamed } from './formats';
import { count, keyRing, publicKeysOf, spanOf, type Values } from './options';
import { openPlace, type Place } from './place';
import { openPool } from './pool';
import { reconciliation } from './reconciliation';
import { completed, placeFor, written } from './verify';

/** @returns the exit code: 0 all is explained, 1 findings, 3 when it could not be completed */
export async function runReconcile(values: Values): Promise<number> {
  const format = formatNamed(values.format);
  const atOnce = count(values, 'concurrency', 64, 1, 1000);
  const after = 1000 * count(values, 'tolerance', TOLERANCE.after / 1000, 1, 86_400);
  const span = spanOf(values);
  if (span.to - span.from <= 2 * after) throw new UsageError('--to is too near --from', 'Twice the tolerance must lie between them.');
  const { centre } = loadCentre(values.environment ?? join(ROOT, 'environments', 'reference.yaml'));
  const company = companyNamed(centre, values.company);
  const { trail, keys } = verificationOf(centre, company.slug);
  if (!keys) throw new Error(`${company.slug} has no keys to reconcile`);
  const ledger = ledgerOf(values, centre.environment.name);
  const watched: Watched = { stores: keys.stores, grantHours: LONGEST_GRANT_HOURS, ...(ledger ? { ledger } : {}) };
  const retentionDays = count(values, 'retention-days', 365, 0, 36_500);
  // Users' data and its keys only: the rest of the company's trail is for `trail verify`.
  const accounts = ['statistics', 'management'].map((role) => centre.account(company.slug, role as AccountRole).id);
  const asked = { span, retentionDays };
  const [ofKeys, ofData]: readonly [Request, Request] = [
    // From before: grants may have been made a day ago.
    { ...keys.trail, ...asked, span: grantsSpan(span) },
    { ...trail, accounts, regions: keys.trail.regions, ...asked },
  ];
  return completed(async () => {
    const result = await reconcileTrails(
      sideOf(ofKeys, placeOf(values, ofKeys, values['key-mirror'], keys.trail.readFrom), values, watched, atOnce),
      // The supervisor's own copy: its digests still name the bucket that they were delivered to.
      sideOf(ofData, placeOf(values, ofData, values['data-mirror'], trail.readFrom), values, watched, atOnce),
      watched,
      { ...TOLERANCE, after },
    );
    await written(reconciliation(result, format));
    return result.reconciled.findings.length > 0 || result.reports.some(({ totals }) => Object.keys(totals).length > 0) ? 1 : 0;
  }, undefined);
}

/** Every log is verified before anything in it is believed. */
const sideOf = (request: Request, place: Place, values: Values, watched: Watched, atOnce: number): Side => ({
  request,
  open: async () => {
    const { scope, trailArn, retentionDays } = request;
    const pool = openPool(place, { bucket: scope.bucket, trailArn, retentionDays, watched }, atOnce);
    try {
      const keys = keyRing(await publicKeysOf(values, request), values);
      return { source: openPlace(place, 32), keys, check: pool.check, close: pool.close };
    } catch (error) {
      await pool.close();
      throw error;
    }
  },
});

const placeOf = (values: Values, { scope }: Request, mirror: string | undefined, bucket: string): Place =>
  placeFor(mirror === undefined ? values : { ...values, mirror }, bucket, scope.homeRegion);

/** Replayed from its genesis: what does not replay explains no grant. */
function ledgerOf({ ledger, genesis }: Values, expected: string): LedgerGrants | undefined {
  if (ledger === undefined) {
    if (genesis !== undefined) throw new UsageError('--genesis without --ledger', 'Name the folder of the ledger too.');
    return undefined;
  }
  const { grants, head, environment } = new FolderLedger(ledger).judged((entries) => granted(entries, genesis));
  if (environment !== expected)
    throw new InputError([
      { code: 'environment', file: ledger, expected: `the ledger of ${expected}`, found: environment, fix: 'Name the copy of its ledger.' },
    ]);
  const read = grants.map((one) => ({ key: one.keyArn, to: one.grantee, from: Date.parse(one.from), until: Date.parse(one.until) }));
  return { grants: read, ends: Date.parse(head.at) };
}

function companyNamed({ organizations }: Centre, slug: string | undefined): Organization {
  const companies = organizations.filter(({ kind }) => kind === 'company');
  const found = slug === undefined ? companies[0] : companies.find((one) => one.slug === slug);
  if (found) return found;
  const expected = companies.map((one) => one.slug).join(', ');
  throw new InputError([{ code: 'bad-option', file: '--company', expected, found: String(slug), fix: 'Name one of them.' }]);
}
