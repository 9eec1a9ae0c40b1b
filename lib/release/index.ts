/**
 * The supervised assembly line, as statements that anybody can check offline.
 *
 * An order pins a snapshot of source by digest. Two organizations build it; each control plane states how its build ran (provenance). A third
 * place compares the digests. The supervisor says what it verified (summary), and both organizations sign the release, each with its own key.
 * The artefacts are copied to distribution, and a chained log says so. `judgeRelease` checks all of it again, from the bundle alone.
 */
export { MACHINE_FUNCTIONS, type Machine, type MachineFunction, releaseMachine } from '../model/release-machine';
export { appendOnce, logEnd } from './append';
export { pack, type SourceFile, unpack } from './archive';
export { type Decided, demandArtefact, judgeDecision, judgeRelease, orderIn, type Released } from './bundle';
export { CODES, type Code, demand, RELEASE_CODES, ReleaseError, refusalOf } from './codes';
export * from './documents';
export { demandInTime, judgeAuthorisation, judgeStanding, MOST_SECONDS } from './fast-lane';
export { type End, nextStep, runRelease, type Step, type Workshop } from './flow';
export { judgeEntry, LogError, type Logged, NO_ENTRY, replayLog } from './log';
export { logWithdrawal } from './log-withdrawal';
export {
  DOCUMENTS,
  type DocumentName,
  type Documents,
  logSlot,
  provenanceName,
  recordSlot,
  releaseName,
  resourceUri,
  TRUST_FILE,
  useSlot,
} from './names';
export type { BuildService, Builds, Ports, Slots } from './ports';
export { checkBuild, provenanceOf } from './provenance';
export { documentsOf, openedOf, type Release as ReleaseName, recordOnce } from './record';
export { judgeOrder, orderKey, orderOf, type Pins, type Request, requestBytes, type Sources, snapshotKey } from './request';
export { checkSnapshot, takeSnapshot } from './snapshot';
export { attest, compareBuilds, logRelease, openOrder, publish, signRelease, summarizeRelease, takeUse } from './steps';
export { checkTrust, keysFor, openByBoth, parseTrust, trustDigest } from './trust';
export type * from './types';
export { SIDES } from './types';
export { demandNotWithdrawn, judgeList, judgeWithdrawal, type Withdrawn } from './withdrawal';
