import type { Access, LedgerGrants } from './accesses';
import { type AccessCode, type Finding, finding } from './finding';
import { roleOf } from './grants';
import { isoText } from './keys';

/** The ledger's times are the executor's clock, the trail's are KMS's. */
const CLOCKS = 5 * 60_000;

/**
 * Grants that the keys' trail tells of and no quorum agreed to: none in the ledger of that key, for that role, made at that time. One
 * in the ledger explains one grant, however often the call was repeated (KMS answers the same name with the same id).
 * @param events of the keys' trail, in the order of time
 */
export function notInLedger(events: readonly Access[], { grants, ends }: LedgerGrants): readonly Finding<AccessCode>[] {
  const left = [...grants];
  const explained = new Set<string>();
  return events.flatMap((one): readonly Finding<AccessCode>[] => {
    if (one.side !== 'grant' || one.operation !== 'CreateGrant') return [];
    const name = `${one.key} ${one.grant?.id}`;
    if (one.grant?.id && explained.has(name)) return [];
    const to = roleOf(one.grant?.to ?? '');
    const place = left.findIndex(
      (grant) =>
        grant.key === one.key &&
        to !== undefined &&
        roleOf(grant.to) === to &&
        one.at >= grant.from - CLOCKS &&
        one.at <= grant.until + CLOCKS,
    );
    if (place >= 0) {
      left.splice(place, 1);
      explained.add(name);
      return [];
    }
    const when = Number.isNaN(one.at) ? 'no readable time' : isoText(one.at);
    const expected = `a receipt for it in the ledger, which ends at ${isoText(ends)}`;
    return [
      finding(
        'grant-not-in-ledger',
        one.key,
        expected,
        `CreateGrant to ${one.grant?.to || 'nobody named'} by ${one.who} at ${when} (event ${one.id})`,
      ),
    ];
  });
}
