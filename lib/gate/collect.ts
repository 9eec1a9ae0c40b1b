import { createHash } from 'node:crypto';
import type { Assembly, ResolvedResource, Template, TemplateBranch } from '../template/types';
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
  private readonly findings = new Map<string, { finding: Finding; branches: Set<string>; of: number }>();

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
    if (!isFinding(answer)) return;
    this.add(rule, branch.template, branch, answer, ['Resources', logicalId, ...(answer.at ?? [])], {
      logicalId,
      type: resource.type,
      constructPath: branch.template.constructPath(logicalId),
    });
  }

  addTemplate(rule: Subject, template: Template, branch: TemplateBranch | undefined, answer: Answer): void {
    this.record(rule, template, '', branch?.label ?? '', answer.verdict);
    if (isFinding(answer)) this.add(rule, template, branch, answer, answer.at ?? [], {});
  }

  addAssembly(rule: Subject, answer: Answer): void {
    const file = this.assembly.root;
    this.record(rule, { file, digest: this.whole }, '', '', answer.verdict);
    if (!isFinding(answer)) return;
    const finding = { ...base(rule, answer), stack: '', place: { file, line: 1, column: 1 } };
    this.findings.set(JSON.stringify(finding), { finding, branches: new Set(), of: 0 });
  }

  close(): Collected {
    const findings = [...this.findings.values()].map(({ finding, branches, of }) =>
      branches.size === of || branches.size === 0 ? finding : { ...finding, branch: [...branches].join(' or ') },
    );
    const order = new Map([...this.counts.keys()].map((id, index) => [id, index]));
    findings.sort((a, b) => (order.get(a.rule) ?? 0) - (order.get(b.rule) ?? 0));
    return { counts: this.counts, findings, verdicts: this.verdicts };
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
    pointer: readonly (string | number)[],
    resource: { logicalId?: string; type?: string; constructPath?: string | undefined },
  ): void {
    // Written together, not as JSON: there are thousands. No part holds the separator.
    const key = [rule.id, template.file, template.stackName, pointer.join('\u0001'), answer.expected, answer.found].join('\u0000');
    const known = this.findings.get(key);
    if (known) {
      if (branch) known.branches.add(branch.label);
      return;
    }
    const { constructPath, ...named } = resource;
    const finding: Finding = {
      ...base(rule, answer),
      stack: template.stackName,
      ...named,
      ...(constructPath === undefined ? {} : { constructPath }),
      place: template.place(pointer),
      pointer: pointer.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    };
    this.findings.set(key, { finding, branches: new Set(branch ? [branch.label] : []), of: template.branches.length });
  }
}

/** SHA-256, hex, of the lines `DIGEST  FILE` that sha256sum would print for the templates, sorted. */
export const assemblyDigest = (templates: readonly Pick<Template, 'file' | 'digest'>[]): string =>
  createHash('sha256')
    .update([...new Set(templates.map(({ file, digest }) => `${digest}  ${file}\n`))].sort().join(''))
    .digest('hex');

const isFinding = (answer: Answer) => answer.verdict !== 'compliant' && answer.verdict !== 'not-applicable';

function base(rule: Subject, answer: Answer): Pick<Finding, 'rule' | 'verdict' | 'expected' | 'found' | 'fix'> {
  return {
    rule: rule.id,
    verdict: answer.verdict,
    ...(answer.expected === undefined ? {} : { expected: answer.expected }),
    ...(answer.found === undefined ? {} : { found: answer.found }),
    fix: rule.fix,
  };
}
