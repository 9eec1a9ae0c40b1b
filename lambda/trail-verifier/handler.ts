import { awsSettings } from '../../lib/objects/credentials';
import { EventBus } from '../../lib/objects/events';
import { setting } from '../settings';
import { readQuestion } from '../trail-question';
import { openTrail } from '../trail-tools';
import { type Verified, verify } from './verifier';

/** Verifies the trail that the schedule's input names, reconciles the uses of keys with it where it says so, and tells the supervisor's bus. */
export async function handler(event: unknown): Promise<Verified> {
  const question = readQuestion(event);
  const { credentials, region, endpoint } = awsSettings(process.env);
  const bus = new EventBus(setting('bus'), credentials, region ?? '', endpoint('EventBridge'));
  try {
    return await verify(question, { open: openTrail, tell: (events) => bus.put(events), now: Date.now });
  } finally {
    bus.close();
  }
}
