import { DAY } from '../../lib/trail/keys';
import type { TamperCase } from './digest.cases';
import { HOME, OWNER } from './generate';
import { bomb, digestAt, extraRecord, logOf, remove, resign, setBytes, setText, truncated, withMember } from './tamper';

const HERE = { account: OWNER, region: HOME };

/** Logs, what lies among them, and the locks on all of it. */
export const LOG_CASES: readonly TamperCase[] = [
  {
    name: 'a log is deleted for good',
    act: (made) => remove(made, logOf(made, digestAt(made, 6))),
    finds: { 'log-missing': 1 },
  },
  {
    name: 'a record is added to a log',
    act: (made) => setText(made, logOf(made, digestAt(made, 6)), extraRecord),
    finds: { 'log-hash-mismatch': 1 },
  },
  {
    name: 'a log is cut in half',
    act: (made) => setBytes(made, logOf(made, digestAt(made, 6)), truncated),
    finds: { 'log-unreadable': 1 },
  },
  {
    name: 'a log is emptied',
    act: (made) => setBytes(made, logOf(made, digestAt(made, 6)), () => Buffer.alloc(0)),
    finds: { 'log-unreadable': 1 },
  },
  {
    name: 'a gzip member is appended to a log',
    act: (made) => setBytes(made, logOf(made, digestAt(made, 6)), withMember),
    finds: { 'log-trailing-data': 1 },
  },
  {
    name: 'bytes are appended to a log',
    act: (made) => setBytes(made, logOf(made, digestAt(made, 6)), (bytes) => Buffer.concat([bytes, Buffer.from('x')])),
    finds: { 'log-trailing-data': 1 },
  },
  {
    name: 'a log inflates to 65 MB',
    act: (made) => setBytes(made, logOf(made, digestAt(made, 6)), bomb(65)),
    finds: { 'log-too-large': 1 },
  },
  {
    name: 'the store refuses a log',
    act: (made) => made.world.refused.add(logOf(made, digestAt(made, 6))),
    finds: { 'log-refused': 1 },
  },
  {
    name: 'a log is hidden behind a delete marker',
    act: (made) => made.world.hide(logOf(made, digestAt(made, 6))),
    finds: { 'log-hidden': 1 },
  },
  {
    name: 'a log is written over; the delivered version is still there',
    act: (made) => {
      const { key, bytes, modified } = made.world.newest(logOf(made, digestAt(made, 6)));
      made.put(key, bytes, modified + 1000);
      setText(made, key, extraRecord);
    },
    finds: { 'log-overwritten': 1 },
  },
  {
    name: 'a log is planted',
    act: (made) => made.log(HERE, made.request.span.from + 3 * 3_600_000),
    finds: { 'log-unreferenced': 1 },
  },
  {
    name: 'a signed digest names a log in another bucket',
    act: (made) =>
      resign(made, digestAt(made, 6), (fields) => ({
        ...fields,
        logFiles: (fields['logFiles'] as object[]).map((log, index) => (index === 0 ? { ...log, s3Bucket: 'elsewhere' } : log)),
      })),
    finds: { 'log-foreign': 1, 'log-unreferenced': 1 },
  },
  {
    name: 'a signed digest names the same log again, with another hash',
    act: (made) =>
      resign(made, digestAt(made, 6), (fields) => {
        const logs = fields['logFiles'] as object[];
        return { ...fields, logFiles: [...logs, { ...logs[0], hashValue: '0'.repeat(64) }] };
      }),
    finds: { 'log-named-twice': 1 },
  },
  {
    name: 'a note lies among the logs',
    act: (made) => made.put(logOf(made, digestAt(made, 6)).replace(/[^/]+$/, 'note.txt'), Buffer.from('x'), made.request.span.from),
    finds: { 'object-unexpected': 1 },
  },
  {
    name: 'a digest of another trail lies among the digests',
    act: (made) => made.put(digestAt(made, 6).replace('_centre_', '_other_'), Buffer.from('x'), made.request.span.from),
    finds: { 'object-unexpected': 1 },
  },
  {
    name: 'a log is not locked',
    act: (made) => made.world.edit(logOf(made, digestAt(made, 6)), ({ lock: _, ...version }) => ({ ...version, lock: undefined as never })),
    finds: { 'retention-missing': 1 },
  },
  {
    name: 'a digest is locked in GOVERNANCE mode',
    act: (made) => made.world.edit(digestAt(made, 6), ({ modified }) => ({ lock: { mode: 'GOVERNANCE', until: modified + 400 * DAY } })),
    finds: { 'retention-weak': 1 },
  },
  {
    name: 'a log is locked for a week',
    act: (made) =>
      made.world.edit(logOf(made, digestAt(made, 6)), ({ modified }) => ({ lock: { mode: 'COMPLIANCE', until: modified + 7 * DAY } })),
    finds: { 'retention-short': 1 },
  },
];
