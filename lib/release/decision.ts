import { canonicalJson } from '../attest/canonical';
import type { Envelope } from '../attest/dsse';
import type { Instant } from '../custody/shape';
import type { Basis } from './basis';
import { demand } from './codes';
import { digestOf, RELEASE, SUMMARY } from './documents';
import { demandInTime } from './fast-lane';
import { resourceUri } from './names';
import { subjectsOf } from './provenance';
import { LEVELS, RELEASE_TYPE, STATEMENT, SUMMARY_TYPE } from './statements';
import { openSigned } from './trust';
import type { Digest, Release, Side, Summary, Trust } from './types';

/** The supervisor's summary of what it verified. @param policy digest of the trust document @throws {ReleaseError} times, fast-lane-time */
export function summarize(basis: Basis, trust: Pick<Trust, 'organizations'>, policy: Digest, timeVerified: Instant): Summary {
  demand('times', basis.newest <= timeVerified, `a time after ${basis.newest}`, timeVerified);
  if (basis.authorisation) demandInTime(basis.authorisation, timeVerified);
  return {
    _type: STATEMENT,
    subject: subjectsOf(basis.artefacts),
    predicateType: SUMMARY_TYPE,
    predicate: {
      verifier: { id: `urn:swiss-centre:verifier:${basis.order.environment}:${trust.organizations.supervisor}` },
      timeVerified,
      resourceUri: resourceUri(basis.order),
      policy: { uri: `urn:swiss-centre:trust:${basis.order.environment}:${basis.order.company}`, digest: { sha256: policy } },
      inputAttestations: Object.entries(basis.inputs).map(([uri, sha256]) => ({ uri, digest: { sha256: sha256 as Digest } })),
      verificationResult: 'PASSED',
      verifiedLevels: [...LEVELS[basis.order.lane]],
      slsaVersion: '1.2',
    },
  };
}

export interface Summarized {
  readonly digest: Digest;
  readonly summary: Summary;
}

/** @throws {ReleaseError} */
export function judgeSummary(envelope: Envelope, basis: Basis, trust: Trust): Summarized {
  const summary = openSigned(envelope, SUMMARY, trust, 'supervisor', 'summary');
  const { timeVerified, policy } = summary.predicate;
  // The trust document of its day; a later one has other keys besides, and the verifier says which one it used itself.
  const derived = summarize(basis, trust, policy.digest.sha256, timeVerified);
  demand('summary', canonicalJson(derived as never) === canonicalJson(summary as never), 'what was verified', 'something else');
  return { digest: digestOf(envelope), summary };
}

/** What both organizations sign: a function of what it rests on, so that both make the same bytes. */
export function releaseOf(basis: Basis, { digest, summary }: Summarized): Release {
  return {
    _type: STATEMENT,
    subject: subjectsOf(basis.artefacts),
    predicateType: RELEASE_TYPE,
    predicate: {
      order: basis.order,
      inputs: { ...(basis.inputs as { readonly [name: string]: Digest }), 'summary.json': digest },
      use: basis.use,
      decidedOn: summary.predicate.timeVerified,
    },
  };
}

/** One organization's signature of the release. @returns digest of the statement @throws {ReleaseError} */
export function judgeSignature(envelope: Envelope, basis: Basis, summarized: Summarized, trust: Trust, side: Side): Digest {
  const release = openSigned(envelope, RELEASE, trust, side, 'release');
  const derived = releaseOf(basis, summarized);
  demand('other-input', canonicalJson(derived as never) === canonicalJson(release as never), 'the documents beside it', 'others');
  return digestOf(envelope);
}
