import { type EvidenceFile, jsonFile } from './files';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
}

/**
 * CycloneDX 1.6 bill of materials of what makes the templates: the packages of package-lock.json with their digests. No serial number
 * and no time: the same lock file gives the same bytes.
 */
export function sbomFile(lock: string, tool: { readonly name: string; readonly version: string; readonly sources: string }): EvidenceFile {
  const { packages } = JSON.parse(lock) as { readonly packages: { readonly [path: string]: Locked } };
  const components = Object.entries(packages)
    .filter(([path, { link }]) => path !== '' && link !== true)
    .map(([path, locked]) => componentOf(path, locked))
    .sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  return jsonFile('sbom.cdx.json', {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': tool.name,
        name: tool.name,
        version: tool.version,
        hashes: [{ alg: 'SHA-256', content: tool.sources }],
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components,
  });
}

function componentOf(path: string, { version = '', integrity, license, dev, optional }: Locked) {
  const full = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const [group, name] = full.startsWith('@') ? (full.split('/') as [string, string]) : [undefined, full];
  return {
    type: 'library',
    'bom-ref': path,
    ...(group === undefined ? {} : { group }),
    name,
    version,
    scope: dev === true ? 'excluded' : optional === true ? 'optional' : 'required',
    purl: `pkg:npm/${full.replace('@', '%40')}@${version}`,
    ...(license === undefined ? {} : { licenses: [licenseOf(license)] }),
    ...(integrity === undefined ? {} : { hashes: hashesOf(integrity) }),
  };
}

/** A single SPDX id by id, anything else as an expression. */
const licenseOf = (license: string) =>
  /^[A-Za-z0-9.-]+$/.test(license) ? { expression: license } : { expression: license.replace(/^\(|\)$/g, '') };

/** npm's integrity, e.g. `sha512-<base64>`. */
function hashesOf(integrity: string) {
  return integrity.split(' ').map((one) => {
    const [, algorithm = '', digest = ''] = /^(sha\d+)-(.+)$/.exec(one) ?? [];
    return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') };
  });
}
