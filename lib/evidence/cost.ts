import type { Centre } from '../model/centre';

/** Prices in US dollars, from memory of AWS's public price list; check them for eu-central-2 before you rest on a sum. */
export const PRICES = {
  dataEvent: 0.1 / 100_000,
  kmsRequest: 0.03 / 10_000,
  storedGigabyteMonth: 0.0269,
  replicatedPut: 0.0054 / 1_000,
} as const;

/** What a month is taken to have, for each company. */
export const ASSUMED = { reads: 1_000_000, writes: 1_000_000, bytesPerEvent: 250 } as const;

export interface CostLine {
  readonly what: string;
  readonly perYear: number;
  readonly how: string;
}

/** What logging costs in a year if every company reads and writes a million objects a month. Linear in the number of events. */
export function loggingCost(centre: Centre): readonly CostLine[] {
  const companies = centre.companies.length;
  const events = (ASSUMED.reads + ASSUMED.writes) * companies;
  const keyUses = centre.stores.some(({ bucketKeys }) => !bucketKeys) ? events : 0;
  const months = centre.environment.retention.logDays / 30.4;
  const gigabytes = (events * ASSUMED.bytesPerEvent) / 1e9;
  const yearly = (perMonth: number) => Math.round(perMonth * 12 * 100) / 100;
  return [
    { what: 'CloudTrail data events', perYear: yearly(events * PRICES.dataEvent), how: `${events} events a month` },
    {
      what: 'Data events of key uses in the supervisor\u2019s trail (management events: first copy free)',
      perYear: 0,
      how: 'one organization trail each',
    },
    {
      what: 'KMS requests (Bucket Keys are off where each read must be seen)',
      perYear: yearly(keyUses * PRICES.kmsRequest),
      how: `${keyUses} requests a month`,
    },
    {
      what: 'Storage of logs and of their copies',
      perYear: yearly(gigabytes * 2 * months * PRICES.storedGigabyteMonth),
      how: `${gigabytes.toFixed(2)} GB a month, compressed, kept ${centre.environment.retention.logDays} days, twice`,
    },
  ];
}
