import { join } from 'node:path';
import { loadCentre } from '../../bin/load-centre';
import { savedReview } from '../../lib/review/glue';
import { dayFolder } from '../../lib/trail/keys';

const { centre } = loadCentre(join(__dirname, '..', '..', 'environments', 'reference.yaml'));
const [from, to] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];

test('saved queries: one for each question, market and partner, each within what Athena takes', () => {
  const { queries } = savedReview(centre, 'vendor', 'own', from, to);
  const company = centre.companies.find(({ slug }) => slug === 'vendor');
  const partners = company?.partners.filter(({ expires }) => expires >= centre.asOf).length ?? 0;
  expect(queries.length).toBe(5 + 2 * (company?.markets.length ?? 0) + partners);
  expect(new Set(queries.map(({ name }) => name)).size).toBe(queries.length);
  // NamedQuery: a name of 128 characters, a text of 262,144 bytes (Athena API Reference, CreateNamedQuery).
  expect(queries.filter(({ name, sql }) => name.length > 128 || Buffer.byteLength(sql) > 262_144)).toEqual([]);
  expect(queries.every(({ sql }) => sql.includes("day BETWEEN '2026/01/01' AND '2026/02/01'"))).toBe(true);
});

test.each(['own', 'copy'] as const)('the table of the %s bucket projects to the folders that CloudTrail writes', (where) => {
  const { table } = savedReview(centre, 'vendor', where, from, to);
  const [account = ''] = table.parameters['projection.trail_account.values']?.split(',') ?? [];
  const filled = table.parameters['storage.location.template']
    ?.replace('${trail_account}', account)
    .replace('${trail_region}', 'eu-central-2')
    .replace('${day}', '2026/01/31');
  const trail = centre.trail('vendor');
  const bucket = where === 'own' ? trail.bucket : trail.copyBucket;
  const scope = { bucket, prefix: '', organization: trail.organization.id, owner: '1', trailName: 't', homeRegion: 'eu-central-2' };
  expect(`${filled}/`).toBe(
    `s3://${bucket}/${dayFolder(scope, { account, region: 'eu-central-2' }, 'CloudTrail', Date.parse('2026-01-31T00:00:00Z'))}`,
  );
  expect(table.parameters['projection.trail_region.values']).toBe('eu-central-2,us-east-1');
});
