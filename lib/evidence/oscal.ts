import type { Catalogue } from './catalogue';
import type { ControlRow } from './chain';
import { type EvidenceFile, jsonFile, sha256 } from './files';

/** Version of OSCAL (NIST) that the component definition is written in. */
export const OSCAL_VERSION = '1.2.1';

/**
 * An OSCAL component definition: the centre as one component, one control implementation a catalogue. Ids are digests of what they
 * name, so that the same evidence has the same ids.
 */
export function oscalFile(catalogues: readonly Catalogue[], rows: readonly ControlRow[], environment: string, asOf: string): EvidenceFile {
  const implementations = catalogues.map((catalogue) => ({
    uuid: uuidOf(`implementation ${catalogue.id}`),
    source: catalogue.source,
    description: `${catalogue.title}, ${catalogue.edition}; mapping version ${catalogue.version}`,
    'implemented-requirements': catalogue.controls.map(({ id, title }) => ({
      uuid: uuidOf(`requirement ${catalogue.id} ${id}`),
      'control-id': tokenOf(id),
      description: title,
      statements: undefined,
      props: rows
        .filter((row) => row.catalogue === catalogue.id && row.control === id)
        .map(({ by, relation, verdict, duty }) => ({
          name: relation === "customer's duty" ? 'customer-duty' : relation,
          ns: 'https://swiss-centre.example/ns/oscal',
          value: relation === "customer's duty" ? duty : `${by}: ${verdict}`,
        })),
    })),
  }));
  return jsonFile('oscal-component-definition.json', {
    'component-definition': {
      uuid: uuidOf(`component-definition ${environment}`),
      metadata: {
        title: `Transparency centre ${environment}`,
        'last-modified': `${asOf}T00:00:00Z`,
        version: asOf,
        'oscal-version': OSCAL_VERSION,
      },
      components: [
        {
          uuid: uuidOf(`component ${environment}`),
          type: 'service',
          title: `Transparency centre ${environment}`,
          description: 'CloudFormation templates of every account of the centre, with the rules and claims that judge them',
          'control-implementations': implementations,
        },
      ],
    },
  });
}

/** OSCAL's token: a letter or '_' first, then letters, digits, '.', '-', '_'. */
function tokenOf(id: string): string {
  const token = id
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/-+$/, '');
  return /^[a-z_]/.test(token) ? token : `c-${token}`;
}

/** A version 5 form of the digest, as RFC 9562 asks. */
function uuidOf(name: string): string {
  const hex = sha256(`swiss-centre ${name}`);
  const variant = ((Number.parseInt(hex[16] as string, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
