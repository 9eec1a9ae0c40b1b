import { createHash } from 'node:crypto';
import type { Assembly, Place, ResolvedResource, Template, TemplateBranch } from '../template/types';
import { type Found, KnownFindings, type Pointer } from './known-findings';
import type { Answer, Finding, GateResult, Rule, Verdict } from './types';

type Subject = Pick<Rule, 'id' | 'fix'>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Collected {
  readonly counts: ReadonlyMap<string, Readonly<Record<Verdict, number>>>;
  readonly findings: readonly Finding[];
  readonly verdicts: GateResult['verdicts'];
}

/** Keeps the verdict table, and makes findings of what is violating or undetermined: one per place, however many branches show it. */
export class FindingCollector {
  private readonly counts = new Map<string, Record<Verdict, number>>();
  private readonly verdicts: Mutable<GateResult['verdicts'][number]>[] = [];
  private readonly found: Found[] = [];
  private readonly known = new KnownFindings();

  /** Of all templates together: what was said of the assembly was said of these bytes. */
  private readonly whole: string;

  constructor(private readonly assembly: Assembly) {
    this.whole = assemblyDigest(assembly.templates);
  }

  /** A rule that will be asked: it has a line in the table even when nothing answers. */
  open(rule: Subject): void {
    this.counts.set(rule.id, { compliant: 0, violating: 0, 'not-applicable': 0, undetermined: 0 });
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
    const near = this.known.near(undefined, rule.id, answer.verdict);
    if (near.find(answer, [])) return;
    const found = {
      finding: findingOf(rule, answer, { stack: '', place: { file, line: 1, column: 1 } }),
      pointer: [],
      branches: undefined,
      of: 0,
    };
    near.add(found);
    this.found.push(found);
  }

  close(): Collected {
    // Rule by rule, in their order.
    const byRule = new Map([...this.counts.keys()].map((id): [string, Finding[]] => [id, []]));
    for (const { finding, branches, of } of this.found) {
      const told = branches === undefined || branches.size === of ? finding : { ...finding, branch: [...branches].join(' or ') };
      byRule.get(finding.rule)?.push(told);
    }
    return { counts: this.counts, findings: [...byRule.values()].flat(), verdicts: this.verdicts };
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
    const near = this.known.near(template, rule.id, String(pointer[1]));
    const before = near.find(answer, pointer);
    if (before) {
      if (branch) before.branches?.add(branch.label);
      return;
    }
    const constructPath = resource && template.constructPath(resource.logicalId);
    const place = template.place(pointer);
    const finding = findingOf(rule, answer, { stack: template.stackName, resource, constructPath, place, pointer: pointerText(pointer) });
    const of = template.branches.length;
    // In a template of one branch no finding depends on it.
    const found = { finding, pointer, of, branches: branch && of > 1 ? new Set([branch.label]) : undefined };
    near.add(found);
    this.found.push(found);
  }
}

/** A JSON pointer (RFC 6901). */
function pointerText(pointer: Pointer): string {
  let text = '';
  for (const part of pointer)
    text += `/${typeof part === 'number' || !/[~/]/.test(part) ? part : part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return text;
}

/** SHA-256, hex, of the lines `DIGEST  FILE` that sha256sum would print for the templates, sorted. */
export const assemblyDigest = (templates: readonly Pick<Template, 'file' | 'digest'>[]): string =>
  createHash('sha256')
    .update([...new Set(templates.map(({ file, digest }) => `${digest}  ${file}\n`))].sort().join(''))
    .digest('hex');

const isFinding = (answer: Answer) => answer.verdict !== 'compliant' && answer.verdict !== 'not-applicable';

interface Where {
  readonly stack: string;
  readonly resource?: ResolvedResource | undefined;
  readonly constructPath?: string | undefined;
  readonly place: Place;
  readonly pointer?: string;
}

/** Written step by step, as there are thousands and copies take their time. */
function findingOf({ id, fix }: Subject, { verdict, expected, found }: Answer, where: Where): Finding {
  const { stack, resource, constructPath, place, pointer } = where;
  const finding = { rule: id, verdict } as Mutable<Finding>;
  if (expected !== undefined) finding.expected = expected;
  if (found !== undefined) finding.found = found;
  finding.fix = fix;
  finding.stack = stack;
  if (resource) {
    finding.logicalId = resource.logicalId;
    finding.type = resource.type;
  }
  if (constructPath !== undefined) finding.constructPath = constructPath;
  finding.place = place;
  if (pointer !== undefined) finding.pointer = pointer;
  return finding;
}
