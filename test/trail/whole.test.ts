import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FINDINGS, findingsPage, printable } from '../../lib/trail/finding';
import { CASES, tampered } from './cases';
import { Generated, HOME, OWNER } from './generate';
import { ONE } from './plans';
import { verify } from './run';

const LOG_2322 =
  's3://reference-logs/AWSLogs/111122223333/CloudTrail/eu-central-2/2026/03/14/111122223333_CloudTrail_eu-central-2_20260314T2322Z_File000000000000.json.gz';

/** Findings in full: object, what was expected, what was found. */
const WHOLE: { readonly [name: string]: readonly object[] } = {
  'all digests are gone': [
    {
      code: 'coverage-none',
      object: '111122223333/eu-central-2',
      expected: 'digests from 2026-03-14T21:00:00Z to 2026-03-15T03:00:00Z',
      found: 'none; 12 log files lie there that no digest names',
      meaning: FINDINGS['coverage-none'].meaning,
    },
  ],
  'the last four digests are gone': [
    {
      code: 'coverage-tail',
      object: '111122223333/eu-central-2',
      expected: 'digests from 2026-03-14T21:00:00Z to 2026-03-15T03:00:00Z',
      found: 'none after 2026-03-15T02:07:31Z; 2 log files lie there that no digest names',
      meaning: FINDINGS['coverage-tail'].meaning,
    },
  ],
  'a log is deleted for good': [
    {
      code: 'log-missing',
      object: LOG_2322,
      expected: expect.stringMatching(/^the log with SHA-256 [0-9a-f]{64}, named by .*20260315T000731Z\.json\.gz$/),
      found: 'no such object',
      meaning: FINDINGS['log-missing'].meaning,
    },
  ],
  'a restart that only a refused StopLogging would explain': [
    {
      code: 'restart-unexplained',
      object: expect.stringContaining('20260315T020000Z.json.gz'),
      expected: 'StopLogging by 2026-03-14T23:35:30Z and StartLogging from 2026-03-15T01:05:00Z on, in verified logs',
      found: 'a chain that starts anew in 111122223333/eu-central-2, without both',
      meaning: FINDINGS['restart-unexplained'].meaning,
    },
  ],
};

test.each(Object.entries(WHOLE))('%s: the whole finding', async (name, findings) => {
  const item = CASES.find((candidate) => candidate.name === name);
  if (!item) throw new Error(`no case ${name}`);
  expect((await verify(tampered(item))).findings).toEqual(findings);
});

test('the page of findings is made from the list', () => {
  expect(readFileSync(join(__dirname, '..', '..', 'docs', 'trail-findings.md'), 'utf8')).toBe(findingsPage());
});

test('a key cannot speak to the terminal', async () => {
  const generated = new Generated(ONE);
  generated.put(`AWSLogs/${OWNER}/CloudTrail/${HOME}/2026/03/14/\u001b[2J\u202eclean`, Buffer.from('x'), 0);
  generated.put(`AWSLogs/${OWNER}/CloudTrail-Digest/\u001b[2J/x`, Buffer.from('x'), 0);
  const { findings, notAskedFor } = await verify(generated);
  expect(findings.map(({ object, found }) => [object.slice(-10), found])).toEqual([['?[2J?clean', '?[2J?clean']]);
  expect(notAskedFor).toEqual([`${OWNER}/?[2J`]);
});

test('nothing that was found reaches a terminal as control characters, or without end', () => {
  expect(printable('a\u001b[2Jb\u202ec\n', 300)).toBe('a?[2Jb?c?');
  expect(printable('x'.repeat(1000), 300)).toHaveLength(321);
});
