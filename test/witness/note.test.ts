import fc from 'fast-check';
import { formatAddCheckpoint, parseAddCheckpoint } from '../../lib/witness/add-checkpoint';
import { formatCheckpoint, parseCheckpoint } from '../../lib/witness/checkpoint';
import { decodeEntry, encodeEntry } from '../../lib/witness/entry';
import {
  COSIGNATURE,
  ED25519,
  formatSignerKey,
  formatVerifierKey,
  type NoteSigner,
  parseSignerKey,
  parseVerifierKey,
  signerOf,
} from '../../lib/witness/keys';
import { cosign, formatNote, parseNote, verifiedSignatures } from '../../lib/witness/note';
import { parsePolicy, satisfies } from '../../lib/witness/policy';
import { formatTlogProof, parseTlogProof } from '../../lib/witness/proof';

/** The example of C2SP signed-note. */
const KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const seed = (byte: number) => Buffer.alloc(32, byte);

test("the specification's own note verifies, and no other text under its signature", () => {
  const key = parseVerifierKey(KEY);
  expect(formatVerifierKey(key)).toBe(KEY);
  const note = parseNote(Buffer.from(NOTE));
  expect(formatNote(note).toString()).toBe(NOTE);
  expect(verifiedSignatures(note, [key])).toEqual([{ verifier: key }]);
  expect(() => verifiedSignatures({ ...note, text: 'This is another message.\n' }, [key])).toThrow(
    'a signature of example.com/foo does not verify',
  );
  // A key that is not known says nothing, also under the same name.
  expect(verifiedSignatures(note, [signerOf('example.com/foo', ED25519, seed(1))])).toEqual([]);
});

test('keys: what is read, written again, is the same text', () => {
  for (const type of [ED25519, COSIGNATURE] as const) {
    const signer = signerOf('witness.example/w1', type, seed(7));
    expect(parseVerifierKey(formatVerifierKey(signer))).toMatchObject({ name: signer.name, id: signer.id, type });
    expect(parseSignerKey(formatSignerKey(signer, seed(7))).id).toBe(signer.id);
  }
  // One cryptographic key has two ids, so that no note signature passes for a cosignature.
  expect(signerOf('a', ED25519, seed(7)).id).not.toBe(signerOf('a', COSIGNATURE, seed(7)).id);
  for (const bad of [KEY.replace('530d903a', '530d903b'), KEY.replace('+530d', '+530D'), `${KEY}=`, KEY.replace('foo', 'f o'), 'x', ''])
    expect(() => parseVerifierKey(bad)).toThrow(/^expected/);
});

test('a cosignature is over its time', async () => {
  const witness = signerOf('witness.example/w1', COSIGNATURE, seed(9));
  const text = formatCheckpoint({ origin: 'log.example', size: 5, root: seed(3) });
  const line = await cosign(text, witness, 1_800_000_000);
  expect(verifiedSignatures({ text, signatures: [line] }, [witness])).toEqual([{ verifier: witness, time: 1_800_000_000 }]);
  const later = Buffer.from(line.signature);
  later[7] = (later[7] as number) ^ 1;
  expect(() => verifiedSignatures({ text, signatures: [{ ...line, signature: later }] }, [witness])).toThrow('does not verify');
  expect(() => verifiedSignatures({ text, signatures: [{ ...line, signature: line.signature.subarray(8) }] }, [witness])).toThrow(
    'does not verify',
  );
});

const BAD_NOTES: readonly (readonly [string, string])[] = [
  ['no signature', 'text\n\n'],
  ['no blank line', 'text\n'],
  ['no final newline', NOTE.slice(0, -1)],
  ['a control character', NOTE.replace('example message', 'example\tmessage')],
  ['a carriage return', NOTE.replace('message.\n', 'message.\r\n')],
  ['a hyphen for the dash', NOTE.replace('—', '-')],
  ['two spaces', NOTE.replace('— ', '—  ')],
  ['base64 that is spelled otherwise', NOTE.replace('aQM=', 'aQN=')],
  ['base64 for the web', NOTE.replace('/', '_').replace('+', '-').replace('aQM=', 'a-M=')],
  ['a signature of the key id alone', 'text\n\n— a AAAAAA==\n'],
  ['a name with a plus', 'text\n\n— a+b AAAAAAA=\n'],
];
test.each(BAD_NOTES)('a note with %s is refused', (_, note) => {
  expect(() => parseNote(Buffer.from(note))).toThrow(/^expected/);
});
test('bytes that are no UTF-8, and a second spelling of it, are refused', () => {
  expect(() => parseNote(Buffer.concat([Buffer.from([0xff]), Buffer.from(NOTE)]))).toThrow('expected UTF-8');
  expect(() => parseNote(Buffer.concat([Buffer.from([0xc1, 0xa1]), Buffer.from(NOTE)]))).toThrow('expected UTF-8');
});

const ROOT = seed(4).toString('base64');
test.each([
  `log\n01\n${ROOT}\n`,
  `log\n-1\n${ROOT}\n`,
  `log\n9007199254740993\n${ROOT}\n`,
  `log\n1\n${ROOT}`,
  `\n1\n${ROOT}\n`,
  `log\n1\n${ROOT}\nextension\n`,
  `log\n1\n${ROOT.slice(4)}\n`,
])('%j is no checkpoint', (text) => expect(() => parseCheckpoint(text)).toThrow(/^expected/));

/** Whatever a parser takes, formatted again, is what it took: bytes that are changed are refused, or mean the same bytes. */
function strict(name: string, bytes: Buffer, again: (bytes: Buffer) => Buffer) {
  test(`${name}: any change is refused, or read as what it is`, () => {
    expect(again(bytes)).toEqual(bytes);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), fc.constantFrom('put', 'insert', 'drop'), (at, byte, how) => {
        const middle = how === 'drop' ? [] : [byte, ...(how === 'insert' ? [bytes[at] as number] : [])];
        const changed = Buffer.concat([bytes.subarray(0, at), Buffer.from(middle), bytes.subarray(at + 1)]);
        try {
          return again(changed).equals(changed);
        } catch (error) {
          return (error as Error).name === 'Malformed';
        }
      }),
    );
  });
}
const log = signerOf('log.example', ED25519, seed(1));
const body = formatCheckpoint({ origin: 'log.example', size: 5, root: seed(3) });
const line = (signer: NoteSigner, before = '') => ({
  name: signer.name,
  id: signer.id,
  signature: Buffer.concat([Buffer.from(before), signer.sign(Buffer.from(body)) as Buffer]),
});
const signed = formatNote({ text: body, signatures: [line(log), line(signerOf('w', COSIGNATURE, seed(2)), 'the time')] });
strict('note', signed, (bytes) => formatNote(parseNote(bytes)));
strict('checkpoint', Buffer.from(body), (bytes) => Buffer.from(formatCheckpoint(parseCheckpoint(bytes.toString('latin1'))), 'latin1'));
strict('request', formatAddCheckpoint({ oldSize: 3, proof: [seed(5), seed(6)], checkpoint: signed }), (bytes) =>
  formatAddCheckpoint(parseAddCheckpoint(bytes)),
);
strict('proof', formatTlogProof({ extra: Buffer.from('entry'), index: 12, path: [seed(5)], checkpoint: signed }), (bytes) =>
  formatTlogProof(parseTlogProof(bytes)),
);
strict('entry', encodeEntry({ kind: 'release', name: '1.2.3', sha256: seed(1).toString('hex') }), (bytes) =>
  encodeEntry(decodeEntry(bytes)),
);

const [one, two, three] = [1, 2, 3].map((byte) => formatVerifierKey(signerOf(`w${byte}`, COSIGNATURE, seed(byte)))) as [
  string,
  string,
  string,
];
const POLICY = `# the supervisor, and one of the members
log ${KEY}
witness supervisor ${one}
witness alpha ${two}
witness beta\t${three}  https://beta.example
group members any alpha beta
group both all supervisor members
quorum both
`;
test.each([
  [['supervisor', 'alpha'], undefined],
  [['supervisor', 'beta', 'alpha'], undefined],
  [['supervisor'], 'the quorum both is not reached: cosigned by supervisor'],
  [['alpha', 'beta'], 'the quorum both is not reached: cosigned by alpha, beta'],
  [[], 'the quorum both is not reached: cosigned by nobody'],
])('cosigned by %j', (cosigned, missing) => {
  expect(satisfies(parsePolicy(POLICY), new Set(cosigned))).toBe(missing);
});
test.each([
  ['quorum both', 'quorum all', 8],
  ['quorum both\n', '', 8],
  ['any alpha beta', '3 alpha beta', 6],
  ['any alpha beta', 'any alpha alpha', 6],
  ['any alpha beta', '0 alpha beta', 6],
  [two, one, 4],
  [two, KEY, 4],
  ['witness alpha', 'witness none', 4],
  ['log ', 'logs ', 2],
])('a policy with %s as %s names its line', (from, to, line) => {
  expect(() => parsePolicy(POLICY.replace(from, to))).toThrow(expect.objectContaining({ line }));
});
