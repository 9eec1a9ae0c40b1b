import { z } from 'zod';
import { InputError, type Problem } from '../config/problem';
import { readYaml, shaped } from '../config/yaml-source';
import { FOLDER } from './chain';
import { APPROVALS, MANIFEST, SIGNED, STATEMENT, SUMS } from './manifest';
import { PROVENANCE } from './provenance';

/** A command of somebody else's tool that re-checks something the evidence says. It is run by `sh` in the evidence folder; exit code 0: it is so. */
export interface Recheck {
  /** 'rule:id', 'claim:id', or a name of its own. */
  readonly of: string;
  readonly tool: string;
  readonly checks: 'whole' | 'part';
  readonly says: string;
  readonly command: string;
  /** What the command needs beyond the folder, in words. */
  readonly needs?: string;
}

/** A change that makes it false, for the test that the command objects. */
export interface Falsification {
  /** A template of the assembly without `.template.json`, or another file of it. */
  readonly file: string;
  readonly jq: string;
}

const FILES = {
  templates: `${FOLDER}/*.template.json ${FOLDER}/bootstrap/*.template.json`,
  bootstrap: `${FOLDER}/bootstrap/*.template.json`,
  assets: `${FOLDER}/*.assets.json`,
  registry: 'environment/*.keys.json',
  bootstrapIndex: `${FOLDER}/bootstrap/index.json`,
  manifest: `${FOLDER}/manifest.json`,
} as const;

const change = z.strictObject({ in: z.string(), jq: z.string() });
const line = z.string().regex(/^[^'\n]+$/, 'one line without a single quote');
const shape = z.strictObject({
  schemaVersion: z.literal(1),
  rechecks: z.array(
    z.strictObject({
      of: z.string().regex(/^(rule|claim):[a-z-]+$/),
      checks: z.enum(['whole', 'part']),
      says: z.string().min(10),
      files: z.array(z.enum(['templates', 'bootstrap', 'assets', 'registry', 'bootstrapIndex', 'manifest'])).default(['templates']),
      jq: line,
      falsify: z.union([change.transform((one) => [one]), z.array(change).min(1)]),
    }),
  ),
});

/** The file of re-checks. @param all every 'rule:id' and 'claim:id' @throws {InputError} when it is malformed or leaves one out */
export function parseRechecks(
  text: string,
  file: string,
  all: readonly string[],
): readonly (Recheck & { readonly falsify: readonly Falsification[] })[] {
  const source = readYaml(text, file);
  const content = shaped(source, shape, 'a re-check');
  const problems: Problem[] = [];
  const named = content.rechecks.map(({ of }) => of);
  const say = (index: number, expected: string, found: string) =>
    problems.push(source.problem('bad-value', ['rechecks', index], { expected, found, fix: 'Correct the entry.' }));
  named.forEach((of, index) => {
    if (!all.includes(of)) say(index, 'a rule or claim that there is', of);
    if (named.indexOf(of) !== index) say(index, 'each once', of);
  });
  for (const of of all) if (!named.includes(of)) say(0, `a command for ${of}`, 'none');
  if (problems.length > 0) throw new InputError(problems);
  return content.rechecks.map(({ of, checks, says, files, jq, falsify }) => ({
    of,
    tool: 'jq',
    checks,
    says,
    command: `jq -es '${jq}' ${files.map((name) => FILES[name]).join(' ')}`,
    falsify: falsify.map((one) => ({ file: one.in, jq: one.jq })),
  }));
}

/** What holds for every folder: its bytes, its statement, its signature, and that the sources make these templates. */
export function folderRechecks(environmentFile: string): readonly Recheck[] {
  return [
    {
      of: 'bytes',
      tool: 'sha256sum',
      checks: 'whole',
      says: 'Every file is as the list says',
      command: `sha256sum --strict --quiet -c ${SUMS}`,
    },
    {
      of: 'nothing-else',
      tool: 'find, cut, grep',
      checks: 'whole',
      says: 'There is no file that the list does not have',
      command: `find . -type f ! -path './${APPROVALS}/*' ! -path ./${SUMS} ! -path ./${STATEMENT} ! -path ./${SIGNED} | cut -c3- | while read -r file; do cut -c67- ${SUMS} | grep -qxF -- "$file" || exit 1; done`,
    },
    {
      of: 'manifest',
      tool: 'jq',
      checks: 'whole',
      says: 'The manifest and the list for sha256sum have the same digests',
      command: `test "$(jq -r '.files | to_entries[] | .value.sha256 + "  " + .key' ${MANIFEST})" = "$(grep -v '  ${MANIFEST}$' ${SUMS})"`,
    },
    {
      of: 'statement',
      tool: 'jq, sha256sum',
      checks: 'whole',
      says: 'The statement is about this manifest',
      command: `jq -e --arg is "$(sha256sum ${MANIFEST} | cut -c1-64)" '.subject | length == 1 and .[0].digest.sha256 == $is' ${STATEMENT}`,
    },
    {
      of: 'signature',
      tool: 'openssl',
      checks: 'whole',
      says: 'Whoever has the key signed this statement',
      needs: "KEY: the signer's public key, PEM, which you have from somebody you trust",
      command: [
        `jq -j .payload ${SIGNED} | base64 -d | cmp - ${STATEMENT}`,
        `jq -r '.signatures[0].sig' ${SIGNED} | base64 -d > "\${TMPDIR:-/tmp}/evidence.sig"`,
        `{ printf 'DSSEv1 28 application/vnd.in-toto+json %s ' "$(wc -c < ${STATEMENT} | tr -d ' ')"; cat ${STATEMENT}; } | openssl dgst -sha256 -verify "$KEY" -signature "\${TMPDIR:-/tmp}/evidence.sig"`,
      ].join(' && '),
    },
    {
      of: 'sources',
      tool: 'git, sha256sum',
      checks: 'whole',
      says: 'The sources are those the templates were made with',
      needs: 'SOURCE: a clone of the project, at the commit you reviewed',
      command: '(cd "$SOURCE" && sha256sum --strict --quiet -c) < tool/sources.sha256',
    },
    {
      of: 'commit',
      tool: 'git, jq',
      checks: 'whole',
      says: 'A commit has the sources that the tool was built from',
      needs: 'SOURCE: a clone of the project, at the commit you reviewed',
      command: `test "$(jq -r '.predicate.buildDefinition.resolvedDependencies[] | .name as $name | .digest | (.gitTree, .gitBlob) | values | [$name, .] | @tsv' ${PROVENANCE} | while read -r name id; do test "$(git -C "$SOURCE" rev-parse "HEAD:$name")" = "$id" && echo same || echo other; done | sort -u)" = same`,
    },
    {
      of: 'build',
      tool: 'npm, jq, sha256sum',
      checks: 'whole',
      says: 'The sources build the tool that made this folder, byte for byte',
      needs: 'SOURCE: a clone of the project, after npm ci',
      command: `(cd "$SOURCE" && npm run -s build) && jq -r '.subject[] | .digest.sha256 + "  " + .name' ${PROVENANCE} | (cd "$SOURCE" && sha256sum --strict --quiet -c)`,
    },
    {
      of: 'synthesis',
      tool: 'npm, cdk, sha256sum',
      checks: 'whole',
      says: 'The sources make these templates, byte for byte',
      needs: 'SOURCE: a clone of the project, after npm ci',
      command: `HERE=$PWD OUT=$(mktemp -d) && (cd "$SOURCE" && npm run -s build && CENTRE_AS_OF=$(jq -r .asOf "$HERE/summary.json") CENTRE_ENVIRONMENT="$HERE/${environmentFile}" npx cdk synth --quiet --output "$OUT" >/dev/null) && (cd ${FOLDER} && sha256sum *.template.json bootstrap/*.template.json) > "$OUT.sums" && (cd "$OUT" && sha256sum --strict --quiet -c) < "$OUT.sums"; CODE=$?; rm -rf "$OUT" "$OUT.sums"; exit $CODE`,
    },
    {
      of: 'syntax',
      tool: 'cfn-lint',
      checks: 'whole',
      says: 'Every template is sound CloudFormation for Zurich',
      needs: 'cfn-lint (PyPI)',
      command: `cfn-lint --regions eu-central-2 --non-zero-exit-code error -- ${FILES.templates}`,
    },
    {
      of: 'deployed',
      tool: 'aws, jq',
      checks: 'whole',
      says: 'The template that runs is the one reviewed; centre deploy verify does it for every stack',
      needs: "STACK: a stack's name; credentials of its account that may read it",
      command: `aws cloudformation get-template --stack-name "$STACK" --template-stage Original --output json | jq -e --slurpfile reviewed "${FOLDER}/$STACK.template.json" '(.TemplateBody | if type == "string" then fromjson else . end) == $reviewed[0]'`,
    },
  ];
}
