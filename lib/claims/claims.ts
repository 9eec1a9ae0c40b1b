import { z } from 'zod';
import { InputError, type Problem } from '../config/problem';
import { readYaml } from '../config/yaml-source';

/** What a claim is about (docs/claims.md describes each word). */
const list = z.array(z.string().min(1)).min(1);
const on = z
  .strictObject({
    /** Objects of stores of these kinds ('all': every kind). */
    objects: list.optional(),
    buckets: list.optional(),
    /** Keys of these classes. */
    keys: list.optional(),
    /** Keys of the stores of these kinds; the store goes with them. */
    keysOf: list.optional(),
    /** Roles by purpose, `*` allowed; 'bootstrap/cfn-exec' for those of the bootstrap. */
    roles: list.optional(),
    /** Objects of the asset buckets. */
    assets: z.literal('all').optional(),
    /** 'trail', 'topic', 'bus', 'rule', 'alarm', 'project', 'repository', 'document', 'machine'. */
    resources: list.optional(),
    /** Functions by purpose, `*` allowed. */
    functions: list.optional(),
    /** Anything of these services in each account. */
    services: list.optional(),
    /** The same, in another Region. */
    elsewhere: list.optional(),
    /** A bucket of somebody the centre does not know. */
    strangersObjects: z.literal(true).optional(),
    /** Narrows to accounts of these roles ('protected': where two parties change things). */
    in: list.optional(),
    /** Narrows to organizations of this kind. */
    of: z.enum(['supervisor', 'company', 'founder']).optional(),
  })
  .refine((value) => Object.keys(value).filter((key) => !['in', 'of'].includes(key)).length === 1, 'exactly one kind of resource');
const context = z.record(z.string(), z.union([z.string(), z.null()]));

/** The network through which alone keys are changed, or that of an account of these roles. */
const through = z.enum(['second-hand', 'key-custody', 'assembly', 'supervision', 'review', 'distribution']);

/** Principals by what they are for; `of` says in which account: that of the resource ('there'), of what is copied into it, or of a role. */
const asker = z.strictObject({
  roles: list.optional(),
  services: list.optional(),
  permissionSets: list.optional(),
  of: z.string().default('there'),
});
const nobody = z.strictObject({
  sid: z.string().regex(/^[A-Z][A-Za-z]+$/),
  /** An environment without any has nothing that the sentence is about. */
  needs: z.literal('partners').optional(),
  /** A coalition, or single principals that do not act together. */
  who: z.union([
    z.enum(['anybody', 'below-quorum', 'one-side', 'other-organizations', 'strangers']),
    z.strictObject({ partners: z.enum(['beyond-their-level', 'after-their-last-day']) }),
    asker,
  ]),
  may: list,
  but: list.optional(),
  on,
  unless: z
    .array(
      z.strictObject({
        ...asker.shape,
        of: z.string().default('everywhere'),
        may: list.optional(),
        /** Kinds of stores or resources. */
        on: list.optional(),
        /** Purposes of roles. */
        to: list.optional(),
      }),
    )
    .optional(),
  given: context.optional(),
  /** Through the endpoints of a sealed network. */
  through: through.optional(),
  /** Values that a key does not have. */
  not: z.record(z.string(), z.string()).optional(),
  /** A version that is under its lock. */
  locked: z.boolean().optional(),
  /** While the grant for one ticket lasts. */
  grant: z.literal('reader').optional(),
  /** Why the other column need not show it: residual trust. */
  onlyWithGuardrails: z.string().min(20).optional(),
});
const somebody = z.strictObject({
  sid: z.string().regex(/^[A-Z][A-Za-z]+$/),
  /** An environment without any has nothing that the sentence is about. */
  needs: z.literal('partners').optional(),
  who: z.union([asker, z.strictObject({ partners: z.literal('within-their-level') })]),
  can: list,
  on,
  given: context.optional(),
  through: through.optional(),
  grant: z.literal('reader').optional(),
});
const shape = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  claim: z.string().min(20),
  nobody: z.array(nobody).default([]),
  somebody: z.array(somebody).default([]),
  /** What the claim rests on besides policies. */
  residual: z.string().min(20).optional(),
});

export type On = z.infer<typeof on>;
export type Through = z.infer<typeof through>;
export type Asker = z.infer<typeof asker>;
export type Nobody = z.infer<typeof nobody>;
export type Somebody = z.infer<typeof somebody>;
export type Claim = z.infer<typeof shape>;

/** Everybody together, or every coalition without a quorum, or each organization by itself. */
export type Who = Extract<Nobody['who'], string>;

/** @throws {InputError} with every problem of every file, at its line */
export function parseClaims(files: readonly { readonly file: string; readonly text: string }[]): readonly Claim[] {
  const problems: Problem[] = [];
  const claims: Claim[] = [];
  for (const { file, text } of files) {
    const source = readYaml(text, file);
    const result = shape.safeParse(source.value);
    const refuse = (path: readonly PropertyKey[], expected: string, found: string) =>
      problems.push(source.problem('bad-value', path, { expected, found, fix: 'docs/claims.md describes every word of a claim.' }));
    if (!result.success) {
      for (const { path, message } of result.error.issues) refuse(path, 'a claim', message);
      continue;
    }
    const claim = result.data;
    if (!file.endsWith(`${claim.id}.yaml`)) refuse(['id'], 'the name of the file', claim.id);
    if (claim.nobody.length + claim.somebody.length === 0) refuse([], 'at least one thing that nobody may or somebody can', 'none');
    const sids = [...claim.nobody, ...claim.somebody].map(({ sid }) => sid);
    for (const sid of sids.filter((name, index) => sids.indexOf(name) !== index)) refuse([], 'each sid once', sid);
    claims.push(claim);
  }
  if (claims.length === 0 && problems.length === 0)
    problems.push({ code: 'empty', file: 'policies/claims', expected: 'claims', found: 'none', fix: 'Restore the folder.' });
  if (problems.length > 0) throw new InputError(problems);
  return claims;
}
