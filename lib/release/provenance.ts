import { canonicalJson } from '../attest/canonical';
import type { Envelope } from '../attest/dsse';
import { demand } from './codes';
import { digestOf, digestOfDocument, PROVENANCE } from './documents';
import { BUILD_TYPE, PROVENANCE_TYPE, STATEMENT } from './statements';
import { openSigned } from './trust';
import type { Digest, EffectiveBuild, FileDigest, Order, Provenance, Side, Statement, Trust } from './types';

export const subjectsOf = (files: readonly FileDigest[]): Statement<unknown>['subject'] =>
  files.map(({ name, sha256 }) => ({ name, digest: { sha256 } }));
export const filesOf = ({ subject }: Pick<Statement<unknown>, 'subject'>): readonly FileDigest[] =>
  subject.map(({ name, digest }) => ({ name, sha256: digest.sha256 }));

/** That the build ran as was ordered, on the side's own builder. @throws {ReleaseError} */
export function checkBuild(build: EffectiveBuild, order: Order, trust: Trust, side: Side): void {
  const { id, role } = trust.builders[side];
  demand('builder', build.builder === id, `the builder ${id}`, build.builder);
  demand('builder', build.role === role, `the role ${role}`, build.role);
  demand('builder', build.invocation.startsWith(`${id.replace(':project/', ':build/')}:`), `a build of ${id}`, build.invocation);
  demand('overrides', build.overrides.length === 0, 'no override of the project', build.overrides.join(', '));
  demand('image', build.image === order.image, `the image ${order.image}`, build.image);
  demand('buildspec', build.buildspec === order.buildspec, `the buildspec ${order.buildspec}`, build.buildspec);
  demand('snapshot', build.archive === order.archive, `the archive ${order.archive}`, build.archive);
  demand('no-output', build.outputs.length > 0, 'one file or more', 'none');
  demand('times', build.startedOn <= build.finishedOn, 'an end after the beginning', `${build.startedOn} to ${build.finishedOn}`);
}

/** What a control plane states about a build of its own. @throws {ReleaseError} the build is not what was ordered */
export function provenanceOf(build: EffectiveBuild, order: Order, trust: Trust, side: Side): Provenance {
  checkBuild(build, order, trust, side);
  const dependency = (name: string, sha256: Digest) => ({ name, digest: { sha256 } });
  return {
    _type: STATEMENT,
    subject: subjectsOf([...build.outputs].sort((a, b) => (a.name < b.name ? -1 : 1))),
    predicateType: PROVENANCE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: order,
        internalParameters: { side, role: build.role, overrides: build.overrides },
        resolvedDependencies: [
          dependency('snapshot', order.snapshot),
          dependency('archive', build.archive),
          dependency('image', build.image),
          dependency('buildspec', build.buildspec),
        ],
      },
      runDetails: {
        builder: { id: build.builder },
        metadata: { invocationId: build.invocation, startedOn: build.startedOn, finishedOn: build.finishedOn },
      },
    },
  };
}

export interface Attested {
  readonly digest: Digest;
  readonly provenance: Provenance;
  readonly files: readonly FileDigest[];
}

/** A provenance by this side's control plane, of a build as it was ordered. @throws {ReleaseError} */
export function judgeProvenance(envelope: Envelope, order: Order, trust: Trust, side: Side): Attested {
  const provenance = openSigned(envelope, PROVENANCE, trust, side, 'provenance');
  const { buildDefinition, runDetails } = provenance.predicate;
  const found = buildDefinition.externalParameters;
  demand(
    'other-order',
    digestOfDocument(found) === digestOfDocument(order),
    `the order ${digestOfDocument(order)}`,
    digestOfDocument(found),
  );
  const [, archive, image, buildspec] = buildDefinition.resolvedDependencies.map(({ digest }) => digest.sha256);
  const files = filesOf(provenance);
  const build: EffectiveBuild = {
    builder: runDetails.builder.id,
    invocation: runDetails.metadata.invocationId,
    role: buildDefinition.internalParameters.role,
    image: image as Digest,
    buildspec: buildspec as Digest,
    archive: archive as Digest,
    overrides: buildDefinition.internalParameters.overrides,
    startedOn: runDetails.metadata.startedOn,
    finishedOn: runDetails.metadata.finishedOn,
    outputs: files,
  };
  // What it states is what this build would have been stated to be: no field is left that could say something else.
  const derived = provenanceOf(build, order, trust, side);
  demand('other-input', canonicalJson(derived as never) === canonicalJson(provenance as never), 'the dependencies of the order', 'others');
  return { digest: digestOf(envelope), provenance, files };
}
