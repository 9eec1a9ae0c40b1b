import type { Command } from '../command';
import { review } from '../review';
import { hold } from '../review/hold';
import { prove } from './prove';
import { publish } from './publish';
import { witness } from './witness';

/** What `centre trail` has besides verifying: a log of what was verified, and who cosigns it. */
export const WITNESS_VERBS: ReadonlyMap<string, Command> = new Map(Object.entries({ publish, prove, witness, review, hold }));
