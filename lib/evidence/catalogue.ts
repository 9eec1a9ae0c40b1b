import { z } from 'zod';
import { InputError, type Problem } from '../config/problem';
import { readYaml, shaped } from '../config/yaml-source';

export const RELATIONS = ['satisfies', 'supports'] as const;

/** What shows that a control is met, and the mutation that this showing notices. */
export interface Mapping {
  readonly by: { readonly kind: 'rule' | 'claim'; readonly id: string };
  /** satisfies: all that the control asks of templates; supports: a part of it. */
  readonly relation: (typeof RELATIONS)[number];
  /** Of a rule: the name of one of its violating cases. Of a claim: 'stack/PolicyLogicalId Sid', and a condition after it; or a bucket's lock. */
  readonly brokenBy: string;
}

export interface Control {
  readonly id: string;
  readonly title: string;
  /** Article of law or objective that asks for the control. */
  readonly article: string;
  readonly shownBy: readonly Mapping[];
  /** What remains for whoever runs the centre. */
  readonly duty?: string | undefined;
}

export interface Catalogue {
  readonly id: string;
  readonly title: string;
  /** Edition of the standard or state of the law. */
  readonly edition: string;
  /** Version of this mapping. */
  readonly version: string;
  readonly source: string;
  readonly controls: readonly Control[];
}

const line = z.string().regex(/^\S(.*\S)?$/);
const shape = z.strictObject({
  schemaVersion: z.literal(1),
  catalogue: line,
  title: line,
  edition: line,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  source: line,
  controls: z
    .array(
      z.strictObject({
        id: line,
        title: line,
        article: line,
        shownBy: z
          .array(
            z.strictObject({
              by: z.string().regex(/^(rule|claim):[a-z]+(-[a-z]+)*$/),
              relation: z.enum(RELATIONS),
              brokenBy: line,
            }),
          )
          .default([]),
        duty: line.optional(),
      }),
    )
    .min(1),
});

export interface Known {
  readonly rules: readonly string[];
  readonly claims: readonly string[];
}

/** @throws {InputError} on a malformed file, a control twice, a rule or claim that does not exist, a control with neither showing nor duty */
export function parseCatalogue(text: string, file: string, known: Known): Catalogue {
  const source = readYaml(text, file);
  const content = shaped(source, shape, 'a catalogue as docs/evidence.md says');
  const { catalogue, controls, schemaVersion: _, ...rest } = content;
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const read = controls.map((control, index): Control => {
    const refuse = (path: readonly (string | number)[], expected: string, found: string) =>
      problems.push(source.problem('bad-value', ['controls', index, ...path], { expected, found, fix: 'Correct the entry.' }));
    if (seen.has(control.id)) refuse(['id'], 'each control once', control.id);
    seen.add(control.id);
    if (control.shownBy.length === 0 && control.duty === undefined) refuse(['id'], 'something that shows it, or a duty', 'neither');
    const ways = new Set<string>();
    const shownBy = control.shownBy.map(({ by, relation, brokenBy }, at): Mapping => {
      const [kind, id] = by.split(':') as ['rule' | 'claim', string];
      if (!(kind === 'rule' ? known.rules : known.claims).includes(id)) refuse(['shownBy', at, 'by'], `a ${kind} that there is`, id);
      if (ways.has(by)) refuse(['shownBy', at, 'by'], 'each showing once', by);
      ways.add(by);
      return { by: { kind, id }, relation, brokenBy };
    });
    return { id: control.id, title: control.title, article: control.article, shownBy, duty: control.duty };
  });
  if (problems.length > 0) throw new InputError(problems);
  return { id: catalogue, ...rest, controls: read };
}

/** In the place of a Sid: what is left out is the bucket's lock. */
export const LOCK = 'ObjectLockConfiguration';

/** The policy, statement and condition that a claim's mutation leaves out; with `LOCK` for sid, a bucket. */
export function brokenStatement(brokenBy: string): { readonly policy: string; readonly sid: string; readonly condition?: string } {
  const [policy = '', sid = '', ...condition] = brokenBy.split(' ');
  return condition.length === 0 ? { policy, sid } : { policy, sid, condition: condition.join(' ') };
}
