import type { Envelope } from '../attest/dsse';
import { CustodyError } from './codes';
import { parseFile } from './documents';
import { readBody, readEnvelope, readProbePaper } from './formats';
import { type Reader, record } from './shape';
import type { Bodies, ProbePaper } from './types';

/** What people carry as a file, by the field that says what it is. */
interface Carried {
  readonly genesis: Bodies['genesis'];
  readonly veto: Bodies['veto'];
  readonly registry: { readonly registry: Envelope };
  readonly probe: ProbePaper;
  readonly prober: { readonly prober: Envelope };
  readonly proposal: Bodies['intent'];
}
const FORMS: { readonly [K in keyof Carried]: Reader<Carried[K]> } = {
  genesis: readBody.genesis,
  veto: readBody.veto,
  registry: record({ registry: readEnvelope }),
  probe: readProbePaper,
  prober: record({ prober: readEnvelope }),
  proposal: readBody.intent,
};

const NAMES = Object.keys(FORMS);

/** What an executor is brought. */
export const BROUGHT = ['genesis', 'veto', 'probe', 'proposal'] as const;
/** What custodians sign together. */
export const SIGNED = ['genesis', 'veto', 'registry', 'proposal'] as const;

/**
 * A file of one of these kinds; white space is free in it.
 * @param kinds the last is meant where a file says nothing else
 * @throws {CustodyError}
 */
export function parseCarried<K extends keyof Carried>(bytes: Buffer, kinds: readonly [...(readonly K[]), K]): Carried[K] {
  return parseFile<Carried[K]>(bytes, (value, place) => {
    const has = (kind: string) => value !== null && typeof value === 'object' && Object.hasOwn(value, kind);
    const kind = kinds.find(has);
    const other = kind === undefined ? NAMES.find((name) => has(name)) : undefined;
    if (other !== undefined && !kinds.some((one) => one === other))
      throw new CustodyError('payload-type', `a ${kinds.join(' or a ')}`, `a ${other}`);
    return FORMS[kind ?? (kinds.at(-1) as K)](value, place);
  });
}
