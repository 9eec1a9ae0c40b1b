import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command as evidence } from '../../bin/commands/evidence';
import { changed, edited, key, parties, publicKey, remove, run, start } from './small';

beforeAll(start);
afterAll(remove);

const APPROVAL = 'approvals/watch-2026-11-24T100000Z.json';
test.each([
  ['null', () => null, 'it is no approval of evidence'],
  ['no signatures', ({ signatures: _, ...rest }) => rest, 'it is no approval of evidence'],
  ['a signature of null', (value) => ({ ...value, signatures: [null] }), 'it is no approval of evidence'],
  ['a payload that is a number', (value) => ({ ...value, payload: 5 }), 'it is no approval of evidence'],
  ['a payload of something else', (value) => ({ ...value, payload: 'e30=' }), 'its payload is no approval of evidence'],
  ['nobody signed', (value) => ({ ...value, signatures: [] }), 'no key of watch signed it'],
] as [string, (value: { [name: string]: unknown }) => unknown, string][])(
  'an approval that is not sound counts for nothing: %s',
  async (_, change, says) => {
    const copy = changed(() => undefined);
    await run(evidence, 'approve', copy, '--party', 'watch', '--key', key, '--at', '2026-11-24T10:00:00Z');
    const log = () => run(evidence, 'log', copy, '--parties', parties);
    expect(await log()).toMatchObject({ status: 0, stdout: expect.stringContaining('approved by watch (2026-11-24T10:00:00Z)') });
    edited(APPROVAL, change)(copy);
    expect(await log()).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(new RegExp(`waits for watch, maker; approved by nobody\nrefused: .*${APPROVAL}: ${says}\n$`)),
    });
  },
);

test.each([
  ['a page', () => Buffer.from('<p>approved</p>'), 'it is no approval of evidence'],
  ['an approval of another folder', (written: Buffer) => otherManifest(written), 'it is about another folder'],
] as [string, (written: Buffer) => Buffer, string][])('evidence verify says what lies among the approvals: %s', async (_, made, says) => {
  const copy = changed(() => undefined);
  await run(evidence, 'approve', copy, '--party', 'watch', '--key', key, '--at', '2026-11-24T10:00:00Z');
  const verify = () => run(evidence, 'verify', copy, '--key', publicKey);
  const held = `${copy}/${APPROVAL}: watch from 2026-11-24T10:00:00Z: approved, by its own words\n`;
  expect(await verify()).toMatchObject({ status: 0, stdout: expect.stringContaining(held) });
  writeFileSync(join(copy, 'approvals', 'junk'), made(readFileSync(join(copy, APPROVAL))));
  const { status, stdout } = await verify();
  expect([status, stdout]).toEqual([1, expect.stringContaining(`${copy}/approvals/junk: ${says}\n${held}`)]);
});

function otherManifest(written: Buffer): Buffer {
  const envelope = JSON.parse(written.toString('utf8')) as { payload: string };
  const payload = Buffer.from(envelope.payload, 'base64')
    .toString('utf8')
    .replace(/[0-9a-f]{64}/, '0'.repeat(64));
  return Buffer.from(JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') }));
}
