import type { TrailPlace, TrailQuestion, Verification } from '../lib/model/verification';

/** What a schedule asks is not a question that can be answered: nothing is verified. */
export class QuestionError extends Error {
  readonly code = 'question';
  constructor(place: string, expected: string, found: unknown) {
    super(
      `question: ${place}: expected ${expected}, found ${JSON.stringify(found ?? null).slice(0, 80)}. Deploy the stack again; it sets the input.`,
    );
    this.name = 'QuestionError';
  }
}

const ACCOUNT = /^\d{12}$/;
export const SLUG = /^[a-z][a-z0-9-]{0,62}$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const TRAIL = /^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/[A-Za-z0-9._-]{3,128}$/;
const KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/;

type Fields = { readonly [name: string]: unknown };

/** The constant input of a schedule, with nothing besides: a word that is not understood may be half of the question. @throws {QuestionError} */
export function readQuestion(event: unknown): Verification {
  const { of, trail, keys, ...rest } = object('event', event);
  none('event', rest);
  const question = { of: text('of', of, SLUG), trail: trailQuestion('trail', trail) };
  if (keys === undefined) return question;
  const { trail: keyTrail, stores, ...others } = object('keys', keys);
  none('keys', others);
  const pairs = Object.entries(object('keys.stores', stores)).map(
    ([key, bucket]) => [text('keys.stores', key, KEY), text(`keys.stores.${key}`, bucket, BUCKET)] as const,
  );
  return { ...question, keys: { trail: trailQuestion('keys.trail', keyTrail), stores: Object.fromEntries(pairs) } };
}

export function trailQuestion(place: string, value: unknown): TrailQuestion {
  const { trailArn, scope, readFrom, accounts, regions, globalServices, retentionDays, ...rest } = object(place, value);
  none(place, rest);
  if (!Number.isSafeInteger(retentionDays) || (retentionDays as number) < 1)
    throw new QuestionError(`${place}.retentionDays`, 'a number of days', retentionDays);
  if (typeof globalServices !== 'boolean') throw new QuestionError(`${place}.globalServices`, 'true or false', globalServices);
  return {
    trailArn: text(`${place}.trailArn`, trailArn, TRAIL),
    scope: trailPlace(`${place}.scope`, scope),
    readFrom: text(`${place}.readFrom`, readFrom, BUCKET),
    accounts: texts(`${place}.accounts`, accounts, ACCOUNT),
    regions: texts(`${place}.regions`, regions, REGION),
    globalServices,
    retentionDays: retentionDays as number,
  };
}

function trailPlace(place: string, value: unknown): TrailPlace {
  const { bucket, prefix, organization, owner, trailName, homeRegion, ...rest } = object(place, value);
  none(place, rest);
  return {
    bucket: text(`${place}.bucket`, bucket, BUCKET),
    prefix: text(`${place}.prefix`, prefix, /^$/),
    organization: text(`${place}.organization`, organization, /^o-[a-z0-9]{10,32}$/),
    owner: text(`${place}.owner`, owner, ACCOUNT),
    trailName: text(`${place}.trailName`, trailName, /^[A-Za-z0-9._-]{3,128}$/),
    homeRegion: text(`${place}.homeRegion`, homeRegion, REGION),
  };
}

export function object(place: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new QuestionError(place, 'an object', value);
  return value as Fields;
}

export function none(place: string, rest: Fields): void {
  const [name] = Object.keys(rest);
  if (name !== undefined) throw new QuestionError(place, 'nothing besides', name);
}

export function text(place: string, value: unknown, fits: RegExp): string {
  if (typeof value !== 'string' || !fits.test(value)) throw new QuestionError(place, String(fits), value);
  return value;
}

const texts = (place: string, value: unknown, fits: RegExp): readonly string[] => list(place, value).map((item) => text(place, item, fits));

export function list(place: string, value: unknown): readonly unknown[] {
  // Nothing asked about is nothing found: an empty list must not pass for a clean one.
  if (!Array.isArray(value) || value.length === 0) throw new QuestionError(place, 'a list', value);
  return value;
}
