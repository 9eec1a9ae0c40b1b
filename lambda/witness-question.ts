import type { WitnessQuestion } from '../lib/model/witness';
import { setting } from './settings';
import { list, none, object, SLUG, text, trailQuestion } from './trail-question';

/** Names of logs and witnesses: no space, no plus (C2SP signed-note). */
const NAME = /^[a-z0-9][a-z0-9./-]{2,200}$/;

/** What the stack says of the log and its trails. @throws {QuestionError | SettingError} */
export function witnessQuestion(): WitnessQuestion {
  const { of, origin, witness, trails, ...rest } = object('question', JSON.parse(setting('witnessQuestion')));
  none('question', rest);
  return {
    of: text('of', of, SLUG),
    origin: text('origin', origin, NAME),
    witness: text('witness', witness, NAME),
    trails: list('trails', trails).map((trail, index) => trailQuestion(`trails.${index}`, trail)),
  };
}
