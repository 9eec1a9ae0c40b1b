import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCentre } from '../../bin/load-centre';
import { deploymentOrder } from '../../lib/rehearse/order';
import { buildApp } from '../../lib/stacks';
import { writeBootstrap } from '../../lib/stacks/bootstrap';
import { readAssembly } from '../../lib/template';

/** @param edit changes a template on the way, by its stack */
function synthesize(name: string, edit?: (stack: string, text: string) => string) {
  const { centre } = loadCentre(join('environments', `${name}.yaml`), '2026-11-01');
  const outdir = mkdtempSync(join(tmpdir(), 'order-'));
  try {
    writeBootstrap(centre, outdir);
    buildApp(centre, { outdir }).synth();
    for (const file of edit ? readdirSync(outdir).filter((one) => one.endsWith('.template.json')) : []) {
      const text = readFileSync(join(outdir, file), 'utf8');
      writeFileSync(join(outdir, file), edit?.(file.replace('.template.json', ''), text) ?? text);
    }
    return { centre, assembly: readAssembly(outdir) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
const ENVIRONMENTS = ['reference', 'minimal', 'trial'] as const;
const made = new Map(ENVIRONMENTS.map((name) => [name, synthesize(name)]));
const synthesized = (name: (typeof ENVIRONMENTS)[number]) => made.get(name) as ReturnType<typeof synthesize>;

test.each(ENVIRONMENTS)('%s can be deployed to empty accounts', (name) => {
  const { assembly, centre } = synthesized(name);
  const { problems, waves } = deploymentOrder(assembly, centre);
  expect(problems).toEqual([]);
  expect(waves.flat().sort()).toEqual(assembly.templates.map(({ stackName }) => stackName).sort());
});

/** Roles and users that a policy names as principals: read from the text, without the code that orders stacks. */
function principalsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, part]) =>
    /^(Not)?Principal$/.test(name) ? (JSON.stringify(part).match(/arn:aws:iam::\d{12}:(role|user)\/[^"]+/g) ?? []) : principalsIn(part),
  );
}

// AWS refuses such a policy; where a role must be meant before it is there, its account is the principal and a condition names the role.
test.each(ENVIRONMENTS)('%s: no policy names a principal that is made later', (name) => {
  const { assembly, centre } = synthesized(name);
  const turns = new Map(deploymentOrder(assembly, centre).waves.flatMap((wave, turn) => wave.map((stack) => [stack, turn] as const)));
  const makers = new Map<string, string>();
  const named: { readonly stack: string; readonly principal: string }[] = [];
  for (const { stackName: stack, account, document } of assembly.templates)
    for (const { Type, Properties } of Object.values(
      document['Resources'] as { [id: string]: { Type: string; Properties?: { RoleName?: string } } },
    )) {
      if (Type === 'AWS::IAM::Role') makers.set(`arn:aws:iam::${account}:role/${Properties?.RoleName}`, stack);
      named.push(...principalsIn(Properties).map((principal) => ({ stack, principal })));
    }
  const early = named.filter(({ stack, principal }) => {
    const maker = makers.get(principal);
    return maker !== stack && !((turns.get(maker ?? '') ?? Number.POSITIVE_INFINITY) < (turns.get(stack) ?? 0));
  });
  expect(early).toEqual([]);
  expect(named.length).toBeGreaterThan(0);
});

test('a relay that lets in the executor by name waits for itself', () => {
  const { centre } = synthesized('minimal');
  const custody = centre.account(centre.supervisor.slug, 'key-custody');
  const door = new RegExp(`("ExecutorAsksTheRelay": \\{[^}]*"Principal": )"${custody.id}"`);
  const { assembly } = synthesize('minimal', (_, text) => text.replace(door, `$1"${centre.executorArn}"`));
  const { problems } = deploymentOrder(assembly, centre);
  expect(problems).toContainEqual(expect.stringContaining(`${custody.stackName} waits for itself, through`));
});

test('reference: what comes after what', () => {
  const { assembly, centre } = synthesized('reference');
  const { waves } = deploymentOrder(assembly, centre);
  expect(waves.map((wave) => wave.filter((stack) => !stack.endsWith('-bootstrap')).sort())).toEqual([
    ['supervisor-keys-member', 'supervisor-keys-supervisor', 'supervisor-keys-vendor'],
    ['supervisor-supervision'],
    ['supervisor-copies-member', 'supervisor-copies-vendor'],
    ['member-log-archive', 'vendor-log-archive'],
    [
      'member-management',
      'member-review',
      'member-statistics',
      'supervisor-builds-member',
      'supervisor-builds-vendor',
      'supervisor-key-custody',
      'supervisor-trail',
      'vendor-management',
      'vendor-review',
      'vendor-statistics',
    ],
    ['member-assembly', 'member-distribution', 'supervisor-management', 'vendor-assembly', 'vendor-distribution'],
  ]);
});

test('docs/deploying.md says this order', () => {
  const { assembly, centre } = synthesized('reference');
  const { waves } = deploymentOrder(assembly, centre);
  // Companies are alike: the founder stands for all.
  const lines = waves.map((wave) =>
    wave
      .map((stack) => stack.replace(/^(vendor|member)-|-(vendor|member)$/g, (part) => part.replace(/vendor|member/, 'COMPANY')))
      .filter((stack, index, all) => !stack.endsWith('-bootstrap') && all.indexOf(stack) === index)
      .sort()
      .map((stack) => `\`${stack}\``)
      .join(', '),
  );
  const table = lines.map((line, index) => `${index + 1}. ${line}`).join('\n');
  const file = join('docs', 'deploying.md');
  const text = readFileSync(file, 'utf8');
  const expected = text.replace(/<!-- order -->[\s\S]*<!-- \/order -->/, () => `<!-- order -->\n${table}\n<!-- /order -->`);
  if (process.env['DOCS'] === '1') writeFileSync(file, expected);
  expect(readFileSync(file, 'utf8')).toBe(expected);
});
