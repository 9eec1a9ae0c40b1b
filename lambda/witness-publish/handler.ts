import { SETTING } from '../../lib/model/functions';
import { invoke } from '../../lib/objects/functions';
import type { DocumentEntry } from '../../lib/witness/entry';
import { gather } from '../../lib/witness/evidence';
import { ED25519, formatVerifierKey } from '../../lib/witness/keys';
import { type AskWitness, bringToWitness, publish } from '../../lib/witness/publisher';
import { ledgerBucket } from '../ledger-bucket';
import { ledgerHead } from '../ledger-head';
import { noteSigner } from '../note-signer';
import { releaseLogEntries } from '../release-log-entries';
import { bucketOf, S3Slots } from '../release-slots';
import { service } from '../service';
import { daysSetting, setting } from '../settings';
import { openTrail, requestFor } from '../trail-tools';
import { witnessBucket } from '../witness-bucket';
import { readWitnessAnswer } from '../witness-cosign/protocol';
import { witnessQuestion } from '../witness-question';

export interface Published {
  readonly of: string;
  readonly size: number;
}

/**
 * Appends what is new to the company's witness log, and brings the supervisor's witness to it. What it is run with is not read: it publishes
 * what its stack says, whoever runs it.
 * @throws when a trail cannot be verified, the log is not whole, or the witness refuses: the next run goes on
 */
export async function handler(): Promise<Published> {
  const { of, origin, trails } = witnessQuestion();
  const signer = await noteSigner(origin, ED25519);
  const store = witnessBucket();
  try {
    const published = trails.map((asked) => ({
      trail: asked.trailArn,
      gather: async (span: { readonly from: number; readonly to: number }) => {
        const request = requestFor(asked, span);
        const { close, ...tools } = await openTrail(request, asked.readFrom);
        return gather(request, tools).finally(close);
      },
    }));
    await publish(store, signer, published, await documents(of), Date.now());
    const { size, refused } = await bringToWitness(store, asking(formatVerifierKey(signer)));
    if (refused !== undefined) throw new Error(`the witness refuses to cosign ${size} entries: ${refused}`);
    return { of, size };
  } finally {
    store.close();
  }
}

/** Entries of the company's release log, and the head of the custody ledger where a copy of it stands. */
async function documents(of: string): Promise<readonly DocumentEntry[]> {
  const head = process.env[SETTING.ledgerBucket] ? await ledgerHead(ledgerBucket()) : undefined;
  const records = bucketOf(setting('releaseLog'));
  try {
    return [...(await releaseLogEntries(new S3Slots(records, daysSetting('releaseDays')), of)), ...(head ? [head] : [])];
  } finally {
    records.close();
  }
}

const asking =
  (logKey: string): AskWitness =>
  async (request, entries) => {
    const { credentials, place } = service('Lambda');
    const asked = { logKey, request: request.toString('base64'), entries: entries.map((entry) => entry.toString('base64')) };
    return readWitnessAnswer(await invoke({ name: setting('witness'), ...place }, credentials, asked));
  };
