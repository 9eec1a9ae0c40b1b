import type { HoldAct, HoldService } from '../lib/custody';
import type { HeldVersion, HoldAnswer, S3LegalHolds } from '../lib/objects/s3-hold';

const AT_ONCE = 8;

/** Legal holds of S3, version by version. */
export class S3Holds implements HoldService {
  constructor(private readonly s3: Pick<S3LegalHolds, 'get' | 'put'>) {}

  /** What S3 does not let us see is never taken for what the act is after: then nothing was shown. */
  held = async (act: HoldAct): Promise<number> => {
    const answers = await each(act, (version) => this.s3.get(version));
    return answers.filter(({ is }) => is === 'on' || (is === 'refused' && !act.on)).length;
  };

  put = async (act: HoldAct): Promise<string | undefined> => {
    if (act.on) {
      // Looked for first: a hold on some of them alone would stand in no ledger.
      const absent = firstOf(act, await each(act, (version) => this.s3.get(version)), ['missing', 'refused']);
      if (absent) return absent;
    }
    return firstOf(act, await each(act, (version) => this.s3.put(version, act.on)), ['missing', 'refused']);
  };
}

async function each({ bucket, objects }: HoldAct, ask: (version: HeldVersion) => Promise<HoldAnswer>): Promise<readonly HoldAnswer[]> {
  const answers: HoldAnswer[] = [];
  for (let from = 0; from < objects.length; from += AT_ONCE)
    answers.push(...(await Promise.all(objects.slice(from, from + AT_ONCE).map((object) => ask({ bucket, ...object })))));
  return answers;
}

/** The first version that was answered so, in one line as a receipt has it. */
function firstOf({ objects }: HoldAct, answers: readonly HoldAnswer[], kinds: readonly HoldAnswer['is'][]): string | undefined {
  const index = answers.findIndex(({ is }) => kinds.includes(is));
  const answer = answers[index];
  if (answer === undefined) return undefined;
  const said = answer.is === 'refused' ? answer.found : 'no such version';
  return `${said}: ${objects[index]?.key} ${objects[index]?.versionId}`.slice(0, 200).trim();
}
