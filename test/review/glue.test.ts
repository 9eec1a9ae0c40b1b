import { join } from 'node:path';
import { loadCentre } from '../../bin/load-centre';
import { savedReview } from '../../lib/review/glue';
import { dayFolder } from '../../lib/trail/keys';

const { centre } = loadCentre(join(__dirname, '..', '..', 'environments', 'reference.yaml'));
const own = centre.account('vendor', 'log-archive');
const supervision = centre.account('supervisor', 'supervision');

test('saved queries: one for each question, market and partner, each within what Athena takes', () => {
  const { queries } = savedReview(centre, 'vendor', own);
  const company = centre.companies.find(({ slug }) => slug === 'vendor');
  const partners = company?.partners.filter(({ expires }) => expires >= centre.asOf).length ?? 0;
  expect(queries.length).toBe(5 + 2 * (company?.markets.length ?? 0) + partners);
  expect(new Set(queries.map(({ name }) => name)).size).toBe(queries.length);
  // NamedQuery: a name of 128 characters, a text of 262,144 bytes (Athena API Reference, CreateNamedQuery).
  expect(queries.filter(({ name, sql }) => name.length > 128 || Buffer.byteLength(sql) > 262_144)).toEqual([]);
  // The time is given with each run: four parameters, and nothing that was true on the day of the deployment.
  expect(queries.every(({ sql }) => sql.split('?').length === 5 && sql.includes('day BETWEEN ? AND ?'))).toBe(true);
});

test('grants are looked for in the trail of keys, and only where that lies: a question without them would accuse everybody', () => {
  const asks = (slug: string, account: typeof own) => {
    const { tables, queries } = savedReview(centre, slug, account);
    const reads = queries.filter(({ name }) => name.startsWith('reads-outside-grant'));
    return [tables.map(({ name }) => name), reads.length > 0, reads.every(({ sql }) => sql.includes('FROM cloudtrail_logs_of_keys'))];
  };
  const both = ['cloudtrail_logs', 'cloudtrail_logs_of_keys'];
  expect(asks('vendor', own)).toEqual([both, true, true]);
  expect(asks('vendor', supervision)).toEqual([both, true, true]);
  expect(asks('member', supervision)).toEqual([both, true, true]);
  expect(asks('member', centre.account('member', 'log-archive'))).toEqual([['cloudtrail_logs'], false, true]);
  expect(asks('supervisor', supervision)).toEqual([['cloudtrail_logs'], false, true]);
});

test.each(['own', 'copy'] as const)('the table of the %s bucket projects to the folders that CloudTrail writes', (where) => {
  const [table] = savedReview(centre, 'vendor', where === 'own' ? own : supervision).tables;
  if (!table) throw new Error('no table');
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
