import { MATERIALS } from '../config/environment';
import type { Centre } from '../model/centre';
import { pascal } from '../model/names';
import type { Template } from '../template/types';
import { read } from './apply';
import type { Mutant } from './types';

/**
 * Tells which mutants are twins: the same change to resources that differ in nothing but which company, market, partner, account or
 * key they are of. The model makes them from one template of code, so that one of them is asked for all.
 */
export function twinKeys(centre: Centre): (template: Template, mutant: Mutant) => string {
  const names = new Map<string, string>();
  for (const { accounts, slug, name, id, rootId } of centre.organizations) {
    for (const account of accounts) {
      names.set(account.id, 'account');
      names.set(account.role, 'role');
      names.set(pascal(account.role), 'role');
    }
    for (const word of [slug, name]) names.set(word, 'organization');
    names.set(id, 'organization-id');
    names.set(rootId, 'root');
  }
  for (const { markets, partners } of centre.companies) {
    for (const { slug, name } of markets) for (const word of [slug, name]) names.set(word, 'market');
    for (const { slug, name } of partners) for (const word of [slug, name]) names.set(word, 'partner');
  }
  for (const material of MATERIALS) for (const word of [material, pascal(material)]) names.set(word, 'material');
  for (const key of centre.keys) names.set(key.arn.slice(key.arn.lastIndexOf('/') + 1), `key-${key.class}`);
  const words = [...names.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'gi');
  const lower = new Map([...names].map(([word, kind]) => [word.toLowerCase(), kind]));
  const alike = (text: string) => text.replace(pattern, (word) => lower.get(word.toLowerCase()) ?? word);
  const known = new Map<string, string>();
  return (template, { kind, property, what, changes, logicalId, stack }) => {
    const where = `${stack}/${logicalId}`;
    const shape = known.get(where) ?? alike(`${where} ${JSON.stringify(read(template.document, ['Resources', logicalId]))}`);
    known.set(where, shape);
    return `${kind} ${property} ${alike(what)} ${alike(JSON.stringify(changes))} ${shape}`;
  };
}
