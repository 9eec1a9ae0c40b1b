import type { VersionEntry } from '../trail/source';

/** The few elements of S3's listings that are needed, asked for with `encoding-type=url`: no key can carry markup. Source: S3 API Reference. */
export function versionEntries(xml: string): readonly VersionEntry[] {
  const entries = [...xml.matchAll(/<(Version|DeleteMarker)>([\s\S]*?)<\/\1>/g)].map(([, kind, inner]): VersionEntry => {
    const fields = inner as string;
    return {
      key: decode(element(fields, 'Key')),
      versionId: unescaped(element(fields, 'VersionId')),
      latest: element(fields, 'IsLatest') === 'true',
      deleteMarker: kind === 'DeleteMarker',
      size: Number(element(fields, 'Size') || 0),
      modified: Date.parse(element(fields, 'LastModified')) || 0,
    };
  });
  // S3 interleaves the two kinds; stores that do not are put in order: by key, the newest version first.
  return entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : Number(b.latest) - Number(a.latest) || b.modified - a.modified));
}

/** Query of the next page; undefined at the end. */
export function nextPage(xml: string): { [name: string]: string } | undefined {
  if (element(xml, 'IsTruncated') !== 'true') return undefined;
  const version = unescaped(element(xml, 'NextVersionIdMarker'));
  return { 'key-marker': decode(element(xml, 'NextKeyMarker')), ...(version === '' ? {} : { 'version-id-marker': version }) };
}

export function commonPrefixes(xml: string): { readonly names: readonly string[]; readonly next?: string } {
  const names = [...xml.matchAll(/<CommonPrefixes>\s*<Prefix>([^<]*)<\/Prefix>/g)].map(([, name]) => decode(name as string));
  return element(xml, 'IsTruncated') === 'true' ? { names, next: unescaped(element(xml, 'NextContinuationToken')) } : { names };
}

const element = (xml: string, name: string) => {
  const open = `<${name}>`;
  const start = xml.indexOf(open);
  const end = start < 0 ? -1 : xml.indexOf(`</${name}>`, start);
  return end < 0 ? '' : xml.slice(start + open.length, end);
};
const ENTITIES: { readonly [name: string]: string } = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
const unescaped = (text: string) => text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] as string);

function decode(text: string): string {
  try {
    return decodeURIComponent(unescaped(text).replaceAll('+', ' '));
  } catch {
    return text;
  }
}
