import { type Envelope, envelopeIn } from '../attest/dsse';
import { type Approval, saidApproval } from './approvals';
import { type EvidenceFile, jsonFile, sha256 } from './files';
import { APPROVALS, type Difference, differences, MANIFEST, SIGNED, STATEMENT } from './manifest';
import { signatureProblems, statementProblems } from './statement';

export interface Verified {
  readonly differences: readonly Difference[];
  /** What is wrong with statement and signature. */
  readonly problems: readonly string[];
  /** 'signed': one of the keys given signed it; 'held': there is a signature, and no key was given to judge it. */
  readonly signature: 'signed' | 'held' | 'none' | 'wrong';
}

/**
 * What of an evidence folder is not as it was written, offline and from its bytes alone.
 * @param publicKeys SPKI, DER, base64, of those whose signature is wanted; with none, a signature is looked at but not judged
 */
export function verifyFolder(files: readonly EvidenceFile[], publicKeys: readonly string[]): Verified {
  const held = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const problems = [...statementProblems(held), ...summaryProblems(held)];
  const signed = held.get(SIGNED);
  const statement = held.get(STATEMENT);
  const found = differences(files);
  if (signed === undefined || statement === undefined) {
    const wanted = publicKeys.length > 0 ? [`${SIGNED} is missing, and a signature is wanted`] : [];
    return { differences: found, problems: [...problems, ...wanted], signature: publicKeys.length > 0 ? 'wrong' : 'none' };
  }
  const envelope = envelopeIn(signed);
  const form = envelope && jsonFile(SIGNED, envelope).bytes.equals(signed) ? [] : ['the envelope is not in the form it was written in'];
  const wrong = [...form, ...(envelope ? signatureProblems(envelope, statement, publicKeys) : [])];
  const signature = wrong.length > 0 ? 'wrong' : publicKeys.length > 0 ? 'signed' : 'held';
  return { differences: found, problems: [...problems, ...wrong], signature };
}

/** The statement's predicate must be the folder's own summary: else somebody signed another verdict than the page shows. */
function summaryProblems(held: ReadonlyMap<string, Buffer>): readonly string[] {
  try {
    const { predicate } = JSON.parse(held.get(STATEMENT)?.toString('utf8') ?? '') as {
      readonly predicate: { readonly [name: string]: unknown };
    };
    const summary = JSON.parse(held.get('summary.json')?.toString('utf8') ?? '') as { readonly [name: string]: unknown };
    const other = Object.keys(predicate).filter((name) => JSON.stringify(predicate[name]) !== JSON.stringify(summary[name]));
    return other.length === 0 ? [] : [`the statement says another ${other.join(', ')} than summary.json`];
  } catch {
    return held.has(MANIFEST) ? ['summary.json or the statement cannot be read'] : [];
  }
}

/** What lies among the approvals: who says that he approves this very folder, and what is nothing of the kind. Whose signatures they are, `timeline` judges. */
export function approvalsIn(files: readonly EvidenceFile[]): { readonly said: readonly string[]; readonly junk: readonly string[] } {
  const manifest = files.find(({ path }) => path === MANIFEST);
  const digest = manifest && sha256(manifest.bytes);
  const [said, junk]: [string[], string[]] = [[], []];
  for (const [path, approval] of approvalsOf(files, digest, saidApproval)) {
    if (typeof approval === 'string') junk.push(`${path}: ${approval}`);
    else said.push(`${path}: ${approval.party} from ${approval.from}`);
  }
  return { said, junk };
}

/** Approvals of this very folder by path; else why one is none. @param manifest digest of the folder's */
export const approvalsOf = (
  files: readonly EvidenceFile[],
  manifest: string | undefined,
  read: (envelope: Envelope | undefined) => Approval | string,
): readonly (readonly [path: string, approval: Approval | string])[] =>
  files
    .filter(({ path }) => path.startsWith(`${APPROVALS}/`))
    .map(({ path, bytes }) => {
      const approval = read(envelopeIn(bytes));
      return [path, typeof approval === 'string' || approval.manifest === manifest ? approval : 'it is about another folder'];
    });
