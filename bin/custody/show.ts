import type { Envelope } from '../../lib/attest/dsse';
import {
  CustodyError,
  describe,
  digestOf,
  GENESIS,
  missing,
  open,
  PROBE,
  PROBER,
  PROPOSAL,
  type ProbePaper,
  policyDigest,
  REGISTRY,
  ROOT,
  type Root,
  type RootCustodian,
  rootDiff,
  type State,
  signersOf,
  VETO,
} from '../../lib/custody';
import { mainOf, nameOf, type Paper, within } from './paper';

export interface Shown {
  readonly document: string;
  readonly kind: 'genesis' | 'proposal' | 'veto' | 'probe' | 'prober' | 'registry';
  readonly lines: readonly string[];
  /** Slugs whose signature holds; key ids where the custodians are not known. */
  readonly approvedBy: readonly string[];
  /** What a quorum still lacks; undefined when nothing, or when the ledger is not at hand. */
  readonly missing?: string;
}

/** A paper in words. @throws {InputError} when it is not what it must be */
export function shownOf(file: string, paper: Paper | ProbePaper | { readonly prober: Envelope }, state: State | undefined): Shown {
  return within(file, () => {
    if ('probe' in paper) return shownProbe(paper, state?.root);
    if ('prober' in paper) return shownProber(paper.prober, state?.root);
    const document = nameOf(paper);
    if ('registry' in paper) {
      const { environment, keys, trusts = [] } = open(paper.registry, REGISTRY);
      const lines = [
        `environment ${environment}`,
        ...keys.map(({ name, arn }) => `key ${name} ${arn}`),
        ...trusts.map(({ company, digest }) => `trust document of ${company} ${digest}`),
      ];
      return { document, kind: 'registry', lines, ...approvals(paper.registry, state?.root) };
    }
    if ('veto' in paper) {
      const veto = open(paper.veto, VETO);
      const target = state?.open.get(veto.proposal);
      const lines = [`vetoes      ${veto.proposal}`, `reason      ${veto.reason}`, `environment ${veto.environment}`];
      return {
        document,
        kind: 'veto',
        lines: [...lines, ...(target ? describe(target.proposal, state) : [])],
        ...approvals(paper.veto, state?.root),
      };
    }
    if ('genesis' in paper) {
      const root = open(paper.root, ROOT);
      const genesis = open(paper.genesis, GENESIS);
      const keys = genesis.keys.map(
        ({ name, class: keyClass, arn, policy }) => `key ${name} (${keyClass}) ${arn} policy ${policyDigest(policy)}`,
      );
      const lines = [
        `environment ${genesis.environment}`,
        `root        ${digestOf(paper.root)}`,
        `executor    ${genesis.executor}`,
        ...rootDiff(undefined, root),
        ...keys,
      ];
      const all = approvals(paper.genesis, root);
      const silent = root.custodians.filter(({ slug }) => !all.approvedBy.includes(slug)).map(({ slug }) => slug);
      return {
        document,
        kind: 'genesis',
        lines,
        approvedBy: all.approvedBy,
        ...(silent.length > 0 && { missing: `signatures of ${silent.join(', ')}` }),
      };
    }
    const proposal = open(paper.proposal, PROPOSAL);
    const root = paper.root && open(paper.root, ROOT);
    return { document, kind: 'proposal', lines: describe(proposal, state, root), ...approvals(paper.proposal, state?.root) };
  });
}

/** Whether it holds shows when it is kept: the ledger that it was made on judges it. */
function shownProbe({ probe, prober }: ProbePaper, root: Root | undefined): Shown {
  const { party, caller, at, head, results } = open(probe, PROBE);
  const { notBefore, expires } = open(prober, PROBER);
  const others = results.filter(({ outcome }) => outcome !== 'denied');
  const lines = [
    `party       ${party}, by a prober from ${notBefore} to ${expires}`,
    `caller      ${caller}`,
    `at          ${at}, on the ledger with head ${head}`,
    `denied      ${results.length - others.length} of ${results.length} calls`,
    ...others.map(({ key, call, outcome, said }) => `${outcome.padEnd(11)} ${call} on ${key}: ${said}`),
  ];
  return { document: digestOf(probe), kind: 'probe', lines, approvedBy: shownProber(prober, root).approvedBy };
}

function shownProber(prober: Envelope, root: Root | undefined): Shown {
  const lines = Object.entries(open(prober, PROBER)).map(([name, value]) => `${name.padEnd(13)} ${value}`);
  const approvedBy = root ? signersOf(prober, root.custodians).map(({ slug }) => slug) : prober.signatures.map(({ keyid }) => keyid);
  return { document: digestOf(prober), kind: 'prober', lines, approvedBy };
}

function approvals(envelope: Envelope, root: Root | undefined): Pick<Shown, 'approvedBy' | 'missing'> {
  if (root === undefined) return { approvedBy: envelope.signatures.map(({ keyid }) => keyid) };
  const signers: readonly RootCustodian[] = signersOf(envelope, root.custodians);
  const lacking = missing(root, signers);
  return { approvedBy: signers.map(({ slug }) => slug), ...(lacking !== undefined && { missing: lacking }) };
}

export function shownText({ document, kind, lines, approvedBy, missing: lacking }: Shown): string {
  return [
    `${kind} ${document}`,
    ...lines.map((line) => `  ${line}`),
    `  approved by ${approvedBy.join(', ') || 'nobody yet'}`,
    ...(lacking === undefined ? [] : [`  missing     ${lacking}`]),
  ].join('\n');
}

/** @throws {InputError} a paper of another kind */
export function proposalOf(file: string, paper: Paper) {
  return within(file, () => {
    if (!('proposal' in paper)) throw new CustodyError('payload-type', PROPOSAL.payloadType, mainOf(paper).payloadType);
    return open(paper.proposal, PROPOSAL);
  });
}
