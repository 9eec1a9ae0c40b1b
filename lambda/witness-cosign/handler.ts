import { awsSettings } from '../../lib/objects/credentials';
import { EventBus } from '../../lib/objects/events';
import { gather } from '../../lib/witness/evidence';
import { COSIGNATURE } from '../../lib/witness/keys';
import type { WitnessAnswer } from '../../lib/witness/publisher';
import { noteSigner } from '../note-signer';
import { setting } from '../settings';
import { openTrail, requestFor } from '../trail-tools';
import { witnessBucket } from '../witness-bucket';
import { witnessQuestion } from '../witness-question';
import { cosign } from './cosigner';
import { readCosignRequest } from './protocol';

/** Answers an add-checkpoint request of the company whose log this function watches. */
export async function handler(event: unknown): Promise<WitnessAnswer> {
  const question = witnessQuestion();
  const asked = readCosignRequest(event);
  const { credentials, region, endpoint } = awsSettings(process.env);
  const bus = new EventBus(setting('bus'), credentials, region ?? '', endpoint('EventBridge'));
  const store = witnessBucket();
  const trails = question.trails.map((trail) => ({
    trail: trail.trailArn,
    accounts: trail.accounts,
    regions: requestFor(trail, { from: 0, to: 0 }).regions,
    gather: async ({ from, to }: { readonly from: string; readonly to: string }) => {
      const request = requestFor(trail, { from: Date.parse(from), to: Date.parse(to) });
      const { close, ...tools } = await openTrail(request, trail.readFrom);
      return gather(request, tools).finally(close);
    },
  }));
  try {
    const signer = await noteSigner(question.witness, COSIGNATURE);
    return await cosign(question, asked, { store, signer, trails, tell: (events) => bus.put(events) });
  } finally {
    bus.close();
    store.close();
  }
}
