import { hash } from 'node:crypto';
import type { Assembly, Place, ResolvedResource, Template, TemplateBranch } from '../template/types';
import { KnownFindings, type Pointer } from './known-findings';
import type { Answer, Finding, GateResult, Rule, Verdict } from './types';

type Subject = Pick<Rule, 'id' | 'fix'>;

export interface Collected {
  readonly counts: ReadonlyMap<string, Readonly<Record<Verdict, number>>>;
  readonly findings: readonly Finding[];
  readonly verdicts: GateResult['verdicts'];
}

/** Keeps the verdict table, and makes findings of what is violating or undetermined: one per place, however many branches show it. */
export class FindingCollector {
  private readonly counts = new Map<string, Record<Verdict, number>>();
  private readonly verdicts: GateResult['verdicts'][number][] = [];
  /** By rule, in the rules' order. */
  private readonly findings = new Map<string, Finding[]>();
  /** Findings of templates that have several branches. */
  private readonly shownBy = new Map<Finding, { readonly branches: Set<string>; readonly of: number }>();
  private readonly known = new KnownFindings();

  /** Of all templates together: what was said of the assembly was said of these bytes. */
  private readonly whole: string;

  constructor(private readonly assembly: Assembly) {
    this.whole = assemblyDigest(assembly.templates);
  }

  /** A rule that will be asked: it has a line in the table even when nothing answers. */
  open(rule: Subject): void {
    this.counts.set(rule.id, { compliant: 0, violating: 0, 'not-applicable': 0, undetermined: 0 });
    this.findings.set(rule.id, []);
  }

  addResource(rule: Subject, resource: ResolvedResource, answer: Answer): void {
    const { logicalId, template: branch } = resource;
    this.record(rule, branch.template, logicalId, branch.label, answer.verdict);
    if (isFinding(answer)) this.add(rule, branch.template, branch, answer, ['Resources', logicalId, ...(answer.at ?? [])], resource);
  }

  addTemplate(rule: Subject, template: Template, branch: TemplateBranch | undefined, answer: Answer): void {
    this.record(rule, template, '', branch?.label ?? '', answer.verdict);
    if (isFinding(answer)) this.add(rule, template, branch, answer, answer.at ?? []);
  }

  addAssembly(rule: Subject, answer: Answer): void {
    const file = this.assembly.root;
    this.record(rule, { file, digest: this.whole }, '', '', answer.verdict);
    if (!isFinding(answer)) return;
    const near = this.known.near(undefined, '');
    if (near.find(rule.id, answer, undefined)) return;
    const finding = new Told(rule, answer, { stack: '', place: { file, line: 1, column: 1 } });
    near.add(finding);
    this.findings.get(rule.id)?.push(finding);
  }

  close(): Collected {
    const findings: Finding[] = [];
    for (const ofRule of this.findings.values()) for (const finding of ofRule) findings.push(this.told(finding));
    return { counts: this.counts, findings, verdicts: this.verdicts };
  }

  /** With the branches that show it, if others do not. */
  private told(finding: Finding): Finding {
    const shown = this.shownBy.get(finding);
    return shown === undefined || shown.branches.size === shown.of ? finding : { ...finding, branch: [...shown.branches].join(' or ') };
  }

  private record(
    rule: Subject,
    { file, digest }: Pick<Template, 'file' | 'digest'>,
    logicalId: string,
    branch: string,
    verdict: Verdict,
  ): void {
    const counts = this.counts.get(rule.id);
    if (counts) counts[verdict] += 1;
    this.verdicts.push({ rule: rule.id, file, digest, logicalId, branch, verdict });
  }

  private add(
    rule: Subject,
    template: Template,
    branch: TemplateBranch | undefined,
    answer: Answer,
    pointer: Pointer,
    resource?: ResolvedResource,
  ): void {
    const near = this.known.near(template, String(pointer[1]));
    const text = pointerText(pointer);
    const before = near.find(rule.id, answer, text);
    if (before) {
      if (branch) this.shownBy.get(before)?.branches.add(branch.label);
      return;
    }
    const constructPath = resource && template.constructPath(resource.logicalId);
    const place = template.place(pointer);
    const finding = new Told(rule, answer, { stack: template.stackName, resource, constructPath, place, pointer: text });
    const of = template.branches.length;
    // In a template of one branch no finding depends on it.
    if (branch && of > 1) this.shownBy.set(finding, { branches: new Set([branch.label]), of });
    near.add(finding);
    this.findings.get(rule.id)?.push(finding);
  }
}

/** A JSON pointer (RFC 6901). */
function pointerText(pointer: Pointer): string {
  const parts = ['', ...pointer];
  const text = parts.join('/');
  return text.includes('~') || hasMore(text, '/', pointer.length) ? parts.map(escaped).join('/') : text;
}
const escaped = (part: string | number) => String(part).replaceAll('~', '~0').replaceAll('/', '~1');

/** Whether a character stands in a text more often than `times`. */
function hasMore(text: string, character: string, times: number): boolean {
  let at = -1;
  for (let count = 0; count <= times; count++) {
    at = text.indexOf(character, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** SHA-256, hex, of the lines `DIGEST  FILE` that sha256sum would print for the templates, sorted. */
export const assemblyDigest = (templates: readonly Pick<Template, 'file' | 'digest'>[]): string =>
  hash('sha256', [...new Set(templates.map(({ file, digest }) => `${digest}  ${file}\n`))].sort().join(''));

const isFinding = (answer: Answer) => answer.verdict !== 'compliant' && answer.verdict !== 'not-applicable';

interface Where {
  readonly stack: string;
  readonly resource?: ResolvedResource | undefined;
  readonly constructPath?: string | undefined;
  readonly place: Place;
  readonly pointer?: string;
}

/** A finding as it is made: by assignments, so that thousands have one form and no copies are made of them. */
class Told implements Finding {
  declare readonly rule: string;
  declare readonly verdict: Verdict;
  declare readonly expected?: string;
  declare readonly found?: string;
  declare readonly fix: string;
  declare readonly stack: string;
  declare readonly logicalId?: string;
  declare readonly type?: string;
  declare readonly constructPath?: string;
  declare readonly place: Place;
  declare readonly pointer?: string;

  constructor({ id, fix }: Subject, { verdict, expected, found }: Answer, { stack, resource, constructPath, place, pointer }: Where) {
    this.rule = id;
    this.verdict = verdict;
    if (expected !== undefined) this.expected = expected;
    if (found !== undefined) this.found = found;
    this.fix = fix;
    this.stack = stack;
    if (resource) {
      this.logicalId = resource.logicalId;
      this.type = resource.type;
    }
    if (constructPath !== undefined) this.constructPath = constructPath;
    this.place = place;
    if (pointer !== undefined) this.pointer = pointer;
  }
}
