import type { Environment } from '../config/environment';
import type { Key } from './centre';
import type { KeyRegistry } from './registry-entry';
import { addDays, marketIsKept } from './stores';

/** What a reader must be told although nothing is wrong. */
export function noticesFor(environment: Environment, keys: readonly Key[], registry: KeyRegistry | undefined, asOf: string): string[] {
  const notices: string[] = [];
  if (environment.class === 'trial') {
    notices.push(`TRIAL: environment ${environment.name} keeps locks for days only and is unfit for real data`);
  }
  const planned = keys.filter((key) => !key.adopted);
  if (planned.length > 0) {
    const names = planned.length > 3 ? `${planned.length} of ${keys.length} keys` : planned.map((key) => key.name).join(', ');
    notices.push(`${names} planned, not adopted by a quorum: what uses them cannot be deployed before key genesis`);
  }
  const untrusted = environment.companies.filter(({ slug }) => !registry?.trusts?.some(({ company }) => company === slug));
  if (untrusted.length > 0) {
    const names = untrusted.map(({ name }) => name).join(', ');
    notices.push(`no trust document of ${names} is adopted: the functions of the assembly line refuse to release anything`);
  }
  const known = new Set(keys.map((key) => key.name));
  for (const entry of registry?.keys ?? []) {
    if (!known.has(entry.name)) notices.push(`key ${entry.name} is in the registry but nothing uses it any more; it stays under custody`);
  }
  for (const company of environment.companies) {
    for (const partner of company.partners) {
      if (partner.expires < asOf) {
        notices.push(`partner ${partner.name} of ${company.name} expired on ${partner.expires} and has no access`);
      }
    }
    for (const market of company.markets) {
      if (market.closed === undefined || market.closed > asOf) continue;
      const until = addDays(market.closed, environment.retention.userDataDays);
      const kept = marketIsKept(market.closed, environment.retention.userDataDays, asOf);
      notices.push(
        `market ${market.name} of ${company.name} closed on ${market.closed}: ${
          kept ? `its data stays locked until ${until}` : `its retention ended on ${until}, its store has left the templates`
        }`,
      );
    }
  }
  return notices;
}
