import { demand, ReleaseError } from './codes';
import { bytesOf, parseOrder, sha256 } from './documents';
import { DOCUMENTS, type DocumentName, type Documents, recordSlot } from './names';
import type { Slots } from './ports';
import type { Order } from './types';

export type Release = Pick<Order, 'company' | 'name' | 'version'>;

/**
 * Writes a document into its slot unless one is there; whoever comes second takes what the first one wrote, so that a step may be killed
 * and run again, or run twice at once, and there is one document all the same.
 * @returns the bytes in the slot
 */
export async function recordOnce(slots: Slots, slot: string, make: () => Promise<Buffer> | Buffer): Promise<Buffer> {
  const there = await slots.read(slot);
  if (there !== undefined) return there;
  const made = await make();
  if (await slots.claim(slot, made)) return made;
  const theirs = await slots.read(slot);
  if (theirs === undefined) throw new ReleaseError('missing-document', slot, 'a slot that is taken and cannot be read');
  return theirs;
}

/** What was ordered, and where the log was then. */
export interface Opened {
  readonly order: Order;
  /** First place of the log in which an entry about this order can be. */
  readonly logFrom: number;
}
const OPENED = 'opened.json';

/** @throws {ReleaseError} order-taken */
export async function recordOpened(records: Slots, opened: Opened): Promise<Opened> {
  const { order } = opened;
  const bytes = Buffer.from(`${opened.logFrom}\n${bytesOf(order).toString('utf8')}`);
  const there = readOpened(await recordOnce(records, recordSlot(order, OPENED), () => bytes));
  const [wanted, found] = [sha256(bytesOf(order)), sha256(bytesOf(there.order))];
  demand('order-taken', wanted === found, `the order ${wanted}`, `${order.name} ${order.version} was ordered as ${found}`);
  return there;
}

function readOpened(bytes: Buffer): Opened {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n');
  const logFrom = text.slice(0, end);
  demand('not-canonical', /^(0|[1-9]\d{0,8})$/.test(logFrom), 'a place in the log', logFrom.slice(0, 20));
  return { logFrom: Number(logFrom), order: parseOrder(Buffer.from(text.slice(end + 1))) };
}

/** @throws {ReleaseError} missing-document */
export async function openedOf(records: Slots, release: Release): Promise<Opened> {
  const bytes = await records.read(recordSlot(release, OPENED));
  if (bytes === undefined) throw new ReleaseError('missing-document', OPENED, `no order of ${release.name} ${release.version}`);
  return readOpened(bytes);
}

/** Every document of a release that is there. */
export async function documentsOf(records: Slots, release: Release): Promise<Documents> {
  const found = await Promise.all(DOCUMENTS.map(async (name) => [name, await records.read(recordSlot(release, name))] as const));
  return Object.fromEntries(found.filter(([, bytes]) => bytes !== undefined)) as { [N in DocumentName]?: Buffer };
}
