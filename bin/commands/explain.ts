import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Claim } from '../../lib/claims/claims';
import { judge } from '../../lib/gate/judge';
import { type Promised, promiseStates, readPromises } from '../../lib/gate/promises';
import type { Rule } from '../../lib/gate/types';
import { residualTrust } from '../../lib/model/residual';
import { readTemplates } from '../../lib/template';
import { RULES } from '../../policies/rules';
import { readClaims } from '../claims';
import { type Command, parsed, UsageError } from '../command';
import { loadCentre } from '../load-centre';
import { trustPage } from '../promises-page';
import { ROOT } from '../root';

export const command: Command = {
  summary: 'explain a rule, a claim, a promise, or what every rule says of a resource',
  help: `Usage: centre explain RULE | CLAIM | PROMISE | RESOURCE [--assembly DIR] [--environment FILE]

  RULE      a rule's id, e.g. bucket-locked: what holds, why, from which source, how to fix it
  CLAIM     a claim's id, e.g. no-party-alone: what nobody may and somebody can, and what a hostile management account changes
  PROMISE   a promise's id, e.g. keys-in-custody: what shows it
  RESOURCE  a logical id, a construct path or a bucket name, e.g. vendor-statistics/DataEuropeStore: what every rule says of it

  --assembly DIR      the assembly resources are looked up in (default: cdk.out; run centre check first)
  --environment FILE  default: environments/reference.yaml

  --trust             all promises and what shows them, as a page (docs/trust.md)

Without an argument: the list of rules, claims and promises.`,
  run: (argv) => {
    const options = { assembly: { type: 'string' }, environment: { type: 'string' }, trust: { type: 'boolean' } } as const;
    const { values, positionals } = parsed(argv, options, 'explain', true);
    const [name, ...more] = positionals;
    if (more.length > 0) throw new UsageError('more than one argument', 'Name one rule, promise or resource.');
    const claims = readClaims();
    const promises = readPromises(
      join(ROOT, 'policies', 'promises.yaml'),
      RULES.map(({ id }) => id),
      claims.map(({ id }) => id),
    );
    if (values.trust) {
      const { centre } = loadCentre(join(ROOT, 'environments', 'reference.yaml'));
      process.stdout.write(trustPage(promises, RULES, claims, residualTrust(centre)));
      return 0;
    }
    if (name === undefined) {
      console.log(
        [
          'Rules',
          ...RULES.map(({ id, title }) => `  ${id.padEnd(30)} ${title}`),
          '',
          'Claims',
          ...claims.map(({ id, claim }) => `  ${id.padEnd(30)} ${claim}`),
          '',
          'Promises',
          ...promises.map(({ id, promise }) => `  ${id.padEnd(30)} ${promise}`),
        ].join('\n'),
      );
      return 0;
    }
    const rule = RULES.find(({ id }) => id === name);
    if (rule) {
      console.log(ruleText(rule, showing(promises, 'rule', rule.id)));
      return 0;
    }
    const claim = claims.find(({ id }) => id === name);
    if (claim) {
      console.log(claimText(claim, showing(promises, 'claim', claim.id)));
      return 0;
    }
    const promise = promises.find(({ id }) => id === name);
    if (promise) {
      const [state] = promiseStates([promise], []);
      const lines = promise.shownBy.map(
        ({ kind, id }) =>
          `  ${kind} ${id}: ${RULES.find((candidate) => candidate.id === id)?.title ?? claims.find((candidate) => candidate.id === id)?.claim ?? 'not there yet'}`,
      );
      console.log(
        [
          promise.promise,
          '',
          `Seed: ${promise.seed}`,
          'Shown by:',
          ...lines,
          ...(state?.residual ? ['', `Residual trust: ${state.residual}`] : []),
        ].join('\n'),
      );
      return 0;
    }
    return explainResource(name, values.assembly ?? 'cdk.out', values.environment ?? join(ROOT, 'environments', 'reference.yaml'));
  },
};

const showing = (promises: readonly Promised[], kind: string, name: string): readonly string[] =>
  promises.filter(({ shownBy }) => shownBy.some((shown) => shown.kind === kind && shown.id === name)).map(({ id }) => id);

/** What nobody may and somebody can, and what a hostile management account changes. */
function claimText({ id, claim, nobody, somebody, residual }: Claim, promises: readonly string[]): string {
  const who = (written: Claim['nobody'][number]['who']) => (typeof written === 'string' ? written : JSON.stringify(written));
  return [
    `${id} (claim)`,
    claim,
    '',
    ...nobody.flatMap(({ sid, who: asker, may, on, onlyWithGuardrails }) => [
      `Nobody (${who(asker)}) ${sid}: ${may.join(', ')} on ${JSON.stringify(on)}`,
      ...(onlyWithGuardrails === undefined ? [] : [`    with guardrails only: ${onlyWithGuardrails}`]),
    ]),
    ...somebody.map(({ sid, can, on }) => `Somebody ${sid}: ${can.join(', ')} on ${JSON.stringify(on)}`),
    '',
    ...(residual === undefined ? [] : [`Residual trust: ${residual}`]),
    `Shows:  ${promises.length === 0 ? 'no promise by itself' : promises.join(', ')}`,
    `File:   policies/claims/${id}.yaml`,
    `Decide: centre claims ${id}`,
  ].join('\n');
}

function ruleText(rule: Rule, promises: readonly string[]): string {
  return [
    `${rule.id} (${rule.family}${rule.needs === 'environment' ? ', needs an environment' : ''})`,
    rule.title,
    '',
    `Why:    ${rule.why.text}`,
    `Source: ${rule.why.source}`,
    `Fix:    ${rule.fix}`,
    `Shows:  ${promises.length === 0 ? 'no promise by itself' : promises.join(', ')}`,
    `File:   policies/rules/${rule.family}/${rule.id}.ts`,
  ].join('\n');
}

function explainResource(name: string, directory: string, environment: string): number {
  if (!existsSync(join(directory, 'manifest.json'))) {
    throw new UsageError(
      `'${name}' is no rule, no claim and no promise, and there is no assembly in ${directory} to look for a resource`,
      'Run centre check first, or name --assembly DIR.',
    );
  }
  const assembly = readTemplates([directory]);
  const found = assembly.templates.flatMap((template) =>
    template.branches.flatMap((branch) =>
      branch.resources.filter((resource) =>
        named(name, template.constructPath(resource.logicalId), template.stackName, resource.logicalId, resource.properties['BucketName']),
      ),
    ),
  );
  const [resource] = found;
  if (!resource)
    throw new UsageError(
      `'${name}' is no rule, no claim, no promise and no resource of ${directory}`,
      'centre explain lists rules, claims and promises.',
    );
  const result = judge(RULES, assembly, loadCentre(environment).centre);
  const { template } = resource.template;
  const place = template.place(['Resources', resource.logicalId]);
  const verdicts = result.verdicts.filter(
    (row) => row.file === template.file && row.logicalId === resource.logicalId && row.verdict !== 'not-applicable',
  );
  console.log(
    [
      `${resource.logicalId} (${resource.type}) in ${template.stackName}, account ${template.account ?? 'unknown'}`,
      `${place.file}:${place.line}`,
      '',
      ...verdicts.map(
        (row) => `  ${row.verdict.padEnd(12)} ${row.rule.padEnd(30)} ${RULES.find(({ id }) => id === row.rule)?.title ?? ''}`,
      ),
      ...(found.length > 1 ? ['', `${found.length - 1} more resources have this name; say STACK/LOGICALID.`] : []),
    ].join('\n'),
  );
  return 0;
}

function named(name: string, path: string | undefined, stack: string, logicalId: string, bucket: unknown): boolean {
  return [logicalId, `${stack}/${logicalId}`, path, path?.replace(/\/Resource$/, ''), bucket].includes(name);
}
