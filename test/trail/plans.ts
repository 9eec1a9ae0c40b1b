import type { Plan } from './generate';
import { HOME, OWNER } from './generate';

const FROM = '2026-03-14T21:00:00Z';
export const ONE: Plan = { accounts: [OWNER], regions: [HOME], from: FROM, hours: 6 };

/** Chains as CloudTrail really makes them: nothing is to be found on any. */
export const VALID: { readonly [name: string]: Plan } = {
  'a single account and Region': ONE,
  'a prefix': { ...ONE, prefix: 'logs/of/ours/' },
  'an organization, several Regions': {
    ...ONE,
    organization: 'o-abcde12345',
    accounts: [OWNER, '222233334444'],
    regions: [HOME, 'us-east-1'],
  },
  'logging stopped and started again, in all lanes': {
    ...ONE,
    organization: 'o-abcde12345',
    accounts: [OWNER, '222233334444'],
    regions: [HOME, 'us-east-1'],
    stop: [2, 4],
  },
  'a key rotated, with validities that overlap': { ...ONE, rotateAfter: 3 },
  'SPKI keys': { ...ONE, keyType: 'spki' },
  'backfills, chained to each other': { ...ONE, backfills: [1, 2, 4] },
  'empty hours': { ...ONE, emptyHours: [0, 1, 2, 3, 4, 5] },
  'a day and more': { ...ONE, hours: 50, logsPerHour: 1 },
};
