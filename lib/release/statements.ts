import { digest, instant, integer, list, oneOf, orNull, type Reader, record, text } from '../custody/shape';
import { arn, fileName, readFile, readOrder, side, sorted } from './formats';
import type { Comparison, Digest, Provenance, Release, Statement, Summary } from './types';

/** in-toto statements as the centre makes them. Stricter than in-toto: a field nobody knows may be half of a statement. */

export const STATEMENT = 'https://in-toto.io/Statement/v1';
export const PROVENANCE_TYPE = 'https://slsa.dev/provenance/v1';
export const SUMMARY_TYPE = 'https://slsa.dev/verification_summary/v1';
/** No registered name of the centre's own exists: a URN is a TypeURI, too. */
export const COMPARISON_TYPE = 'urn:swiss-centre:comparison:v1';
export const RELEASE_TYPE = 'urn:swiss-centre:release:v1';
export const BUILD_TYPE = 'urn:swiss-centre:codebuild:v1';
/** Custom levels must not begin with SLSA_; a level of SLSA's own is for who audits the platform (SLSA 1.2, "VSA"). */
export const LEVELS = {
  full: ['SLSA_BUILD_LEVEL_UNEVALUATED', 'SWISS_CENTRE_BUILT_TWICE'],
  fast: ['SLSA_BUILD_LEVEL_UNEVALUATED', 'SWISS_CENTRE_FAST_LANE'],
} as const;

const sha256 = record({ sha256: digest });
const named = record({ name: fileName, digest: sha256 });
/** @param predicate reader of it @param least subjects at least */
function statement<P>(type: string, predicate: Reader<P>): Reader<Statement<P>> {
  return record<Statement<P>>({
    _type: oneOf(STATEMENT),
    subject: sorted(named, 1),
    predicateType: oneOf<string>(type),
    predicate,
  });
}

export const readProvenance: Reader<Provenance> = statement(
  PROVENANCE_TYPE,
  record({
    buildDefinition: record({
      buildType: oneOf<string>(BUILD_TYPE),
      externalParameters: readOrder,
      internalParameters: record({ side, role: arn, overrides: list(text(/^[A-Za-z.]{1,60}$/, 'the name of a setting'), 0, 50) }),
      resolvedDependencies: list(named, 4, 4),
    }),
    runDetails: record({
      builder: record({ id: arn }),
      metadata: record({ invocationId: arn, startedOn: instant, finishedOn: instant }),
    }),
  }),
);

export const readComparison: Reader<Comparison> = statement(
  COMPARISON_TYPE,
  record({
    order: digest,
    verdict: oneOf('same', 'different'),
    same: sorted(readFile, 0),
    different: sorted(record({ name: fileName, centre: orNull(digest), supervisor: orNull(digest) }), 0),
    comparedOn: instant,
  }),
);

const uri = text(/^urn:swiss-centre:[\x21-\x7e]{1,300}$/, 'a URN of the centre');
export const readSummary: Reader<Summary> = statement(
  SUMMARY_TYPE,
  record({
    verifier: record({ id: uri }),
    timeVerified: instant,
    resourceUri: uri,
    policy: record({ uri, digest: sha256 }),
    inputAttestations: list(record({ uri: fileName, digest: sha256 }), 1, 10),
    verificationResult: oneOf('PASSED'),
    verifiedLevels: list(text(/^[A-Z0-9_]{1,60}$/, 'a level'), 1, 10),
    slsaVersion: oneOf('1.2'),
  }),
);

const inputs: Reader<{ readonly [name: string]: Digest }> = (value, place) => {
  const names = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : [];
  return record<{ readonly [name: string]: Digest }>(Object.fromEntries(names.map((name) => [name, digest])))(value, place);
};
export const readRelease: Reader<Release> = statement(
  RELEASE_TYPE,
  record({ order: readOrder, inputs, use: orNull(integer(1, 1000)), decidedOn: instant }),
);
