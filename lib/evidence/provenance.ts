import { type EvidenceFile, jsonFile, sha256 } from './files';
import { STATEMENT_TYPE } from './statement';

export const PROVENANCE = 'tool/provenance.json';

/** What the tool that made the folder was built from, and what came of it. */
export interface ToolBuild {
  /** Files and folders of the sources, with the id that git gives each. */
  readonly sources: readonly { readonly name: string; readonly gitId: string; readonly kind: 'blob' | 'tree' }[];
  readonly lock: Buffer;
  /** The packages that take part in the build, with the digest that package-lock.json has. */
  readonly packages: readonly { readonly name: string; readonly version: string; readonly sha512: string }[];
  /** What was built, and ran. */
  readonly built: readonly EvidenceFile[];
}

/**
 * SLSA provenance (v1.0, in an in-toto statement) of our own tool. It has neither time nor place nor the name of a commit: whoever builds
 * these sources with these packages gets these bytes, and git says of a commit whether it has these sources.
 */
export function provenanceFile({ sources, lock, packages, built }: ToolBuild): EvidenceFile {
  return jsonFile(PROVENANCE, {
    _type: STATEMENT_TYPE,
    subject: built.map(({ path, bytes }) => ({ name: path, digest: { sha256: sha256(bytes) } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://swiss-centre.example/build/npm/v1',
        externalParameters: { commands: ['npm ci', 'npm run build'] },
        resolvedDependencies: [
          ...sources.map(({ name, gitId, kind }) => ({ name, digest: { [kind === 'tree' ? 'gitTree' : 'gitBlob']: gitId } })),
          { name: 'package-lock.json', digest: { sha256: sha256(lock) } },
          ...packages.map(({ name, version, sha512 }) => ({ uri: `pkg:npm/${name.replace('@', '%40')}@${version}`, digest: { sha512 } })),
        ],
      },
      runDetails: { builder: { id: 'https://swiss-centre.example/builder/anybody/v1' } },
    },
  });
}
