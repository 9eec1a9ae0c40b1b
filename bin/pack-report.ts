import type { ExceptionMatcher } from '../lib/gate/exceptions/matcher';
import type { PackFinding } from '../lib/gate/formats/report';
import type { PackCheck } from '../policies/packs/counted';
import { PACKS } from './root';

export interface PackReport {
  readonly pack: string;
  /** Distinct rules that ran; none is a failure: silence is no proof. */
  readonly rules: number;
  readonly checks: number;
  readonly findings: number;
  readonly accepted: number;
  /** Findings that no exception accepts. */
  readonly open: readonly { readonly id: string; readonly path: string; readonly info: string }[];
}

/** What the foreign packs found, and what of it the register accepts. */
export function packReports(checks: readonly PackCheck[], matcher: ExceptionMatcher): readonly PackReport[] {
  return PACKS.map((pack) => {
    const ran = checks.filter((check) => check.pack === pack);
    const findings = ran.filter(isFinding);
    const open = findings.filter((check) => !matcher.accepts(check));
    return {
      pack,
      rules: new Set(ran.map(({ id }) => id.split('[')[0])).size,
      checks: ran.length,
      findings: findings.length,
      accepted: findings.length - open.length,
      open: open.map(({ id, path, info }) => ({ id, path, info })),
    };
  });
}

/** Ids of the rules that were asked. */
export const rulesRan = (checks: readonly PackCheck[]): ReadonlySet<string> => new Set(checks.map(({ id }) => id.split('[')[0] as string));

/** Every finding of a foreign pack; what an exception accepts stays, with the exception. @param places template lines by construct path */
export function packFindings(
  checks: readonly PackCheck[],
  matcher: ExceptionMatcher,
  places: ReadonlyMap<string, Pick<PackFinding, 'file' | 'line'>>,
): readonly PackFinding[] {
  return checks.filter(isFinding).map((check) => {
    const { id, path, info } = check;
    const accepted = matcher.accepting(check);
    const place = places.get(path) ?? { file: 'manifest.json', line: 1 };
    return { id, path, info, ...place, ...(accepted === undefined ? {} : { accepted }) };
  });
}

const isFinding = ({ result }: PackCheck) => result === 'finding' || result === 'crashed';
