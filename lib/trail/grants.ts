import type { Access } from './accesses';
import type { Span } from './chain';
import { type AccessCode, type Finding, finding } from './finding';
import { HOUR, isoText } from './keys';

/** No ticket's grant lasts longer: `readGrant.hours` of a custody root is 24 at most (lib/custody/formats.ts). */
export const LONGEST_GRANT_HOURS = 24;

/** KMS gives a new grant, and ends a revoked one, within five minutes as a rule (KMS Developer Guide, "Grants in AWS KMS"). */
const SETTLES = 5 * 60_000;

/** What the keys' trail must be read for, so that no grant that may still run is missed. */
export const grantsSpan = ({ from, to }: Span, hours = LONGEST_GRANT_HOURS): Span => ({ from: from - (hours + 1) * HOUR, to });

interface Grant {
  readonly key: string;
  readonly id: string;
  /** ARN of the role that may decrypt. */
  readonly to: string;
  readonly from: number;
  readonly until: number;
}

/** Grants to decrypt, as CreateGrant, RevokeGrant and RetireGrant tell of them; none runs for more than `hours`, ended or not. */
function grantsOf(events: readonly Access[], hours: number): readonly Grant[] {
  const told = events.filter(({ side }) => side === 'grant');
  return told.flatMap(({ operation, key, at, grant }): readonly Grant[] => {
    if (operation !== 'CreateGrant' || !grant?.decrypts || Number.isNaN(at)) return [];
    const ends = told.flatMap((one) => (one.operation !== 'CreateGrant' && one.key === key && one.grant?.id === grant.id ? [one.at] : []));
    // An end whose time nobody can read is an end at once.
    const until = Math.min(at + hours * HOUR, ...ends.map((end) => (Number.isNaN(end) ? at : end)));
    return [{ key, id: grant.id, to: grant.to, from: at, until }];
  });
}

/** `account/role name` of a role's ARN or of a session's; undefined for anybody else. */
export function roleOf(arn: string): string | undefined {
  const parts = /^arn:aws[a-z-]*:(?:iam::(\d{12}):role\/(?:[^/]+\/)*([^/]+)|sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+)$/.exec(arn);
  return parts ? `${parts[1] ?? parts[3]}/${parts[2] ?? parts[4]}` : undefined;
}

/**
 * Uses of a key to read outside every grant. The account of a key does not see whose session a caller from another account is; the
 * logged read that the use goes with tells. Without one any grant to that account counts, and the use is a finding already.
 * @param reads uses to judge, each with the read that it goes with, if there is one
 * @param events of the keys' trail, in any order, from `grantsSpan` on
 */
export function outsideGrants(
  reads: readonly (readonly [use: Access, read: Access | undefined])[],
  events: readonly Access[],
  hours: number,
): readonly Finding<AccessCode>[] {
  const grants = grantsOf(events, hours);
  return reads.flatMap(([use, read]): readonly Finding<AccessCode>[] => {
    const role = roleOf(read?.who ?? use.who);
    const own = grants.filter(
      ({ key, to }) => key === use.key && (role === undefined ? to.includes(`::${use.account}:`) : roleOf(to) === role),
    );
    if (own.some(({ from, until }) => use.at >= from - SETTLES && use.at <= until + SETTLES)) return [];
    const who = read?.who ?? use.who;
    const when = Number.isNaN(use.at) ? 'no readable time' : isoText(use.at);
    const last = own.filter(({ from }) => from <= use.at).sort((a, b) => b.from - a.from)[0];
    const nearest = last ? `the last one ran from ${isoText(last.from)} to ${isoText(last.until)}` : 'and there was none before';
    const object = use.object === undefined ? use.key : `s3://${use.object.slice('arn:aws:s3:::'.length)}`;
    const expected = `a grant of ${use.key} to ${role ?? `a role of ${use.account}`} in force`;
    return [finding('read-outside-grant', object, expected, `${use.operation} by ${who} at ${when} (event ${use.id}); ${nearest}`)];
  });
}
