import { instantOf } from '../../lib/custody';
import { ledgerBucket } from '../ledger-bucket';
import { setting } from '../settings';
import type { RecorderAnswer } from './protocol';
import { Recorder } from './recorder';

let recorder: Recorder | undefined;

/** Reads entries of the ledger and claims its next slot; nothing else writes there. */
export async function handler(event: unknown): Promise<RecorderAnswer> {
  recorder ??= new Recorder(ledgerBucket(), setting('founders'), () => instantOf(Date.now()));
  return recorder.answer(event);
}
