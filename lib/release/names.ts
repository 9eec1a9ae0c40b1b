import type { LogEvent, Order, Side } from './types';

/** Documents of a release, as they are called in its folder. */
export const DOCUMENTS = [
  'snapshot.json',
  'provenance.centre.json',
  'provenance.supervisor.json',
  'comparison.json',
  'authorisation.json',
  'use.json',
  'summary.json',
  'release.centre.json',
  'release.supervisor.json',
  'log-entry.json',
  'rebuilt.json',
] as const;
export type DocumentName = (typeof DOCUMENTS)[number];
/** Bytes of each document that is there. */
export type Documents = { readonly [N in DocumentName]?: Buffer };

/** Lies beside the documents: the keys under which they were made. */
export const TRUST_FILE = 'trust.json';

export const provenanceName = (side: Side) => `provenance.${side}.json` as const;
export const releaseName = (side: Side) => `release.${side}.json` as const;
/** What the log says about a release, and the document that carries it: the release itself, or what came of build B. */
export const entryName = (event: LogEvent) => (event === 'released' || event === 'withdrawn' ? 'log-entry.json' : 'rebuilt.json');

/** What the release is called in statements. */
export const resourceUri = ({ environment, company, name, version }: Order) =>
  `urn:swiss-centre:release:${environment}:${company}:${name}:${version}`;

/** Slots. A version is ordered once: what was blocked is built again under another version. */
export const recordSlot = ({ company, name, version }: Pick<Order, 'company' | 'name' | 'version'>, document: string) =>
  `releases/${company}/${name}/${version}/${document}`;
export const useSlot = (authorisation: string, use: number) => `fast-lane/${authorisation}/${String(use).padStart(4, '0')}.json`;
export const logSlot = (company: string, sequence: number) => `log/${company}/${String(sequence).padStart(6, '0')}.json`;
