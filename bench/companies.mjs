// The reference environment with the founding company as often as asked, each under its own names and accounts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from './measure.mjs';

/** @param {number} count companies, the founding one included @returns {string} YAML */
export function referenceWith(count) {
  const environment = parse(readFileSync(join(root, 'environments', 'reference.yaml'), 'utf8'));
  const [founder] = environment.companies;
  environment.companies = Array.from({ length: count }, (_, index) => (index === 0 ? founder : member(founder, index)));
  return stringify(environment, { aliasDuplicateObjects: false });
}

function member(founder, index) {
  const number = String(index).padStart(3, '0');
  const copy = structuredClone(founder);
  copy.slug = `member${number}`;
  copy.name = `Member ${number}`;
  copy.organization = { id: `o-member0${number}`, rootId: `r-m${number}` };
  for (const [position, account] of Object.values(copy.accounts).entries()) {
    account.id = `7${number}0000000${position + 1}`;
    account.email = account.email.replace('@vendor', `@member${number}`);
  }
  return copy;
}
