import type { Envelope } from '../attest/dsse';
import type { SourceFile } from '../release';
import type { Line, Outcome } from './line';
import { IRREPRODUCIBLE, type Irreproducible, program, rules } from './samples';

export interface Scenario {
  readonly id: string;
  readonly what: string;
  readonly kind: 'product' | 'rules';
  readonly name: string;
  readonly version: string;
  readonly files: (compiler: string) => readonly SourceFile[];
  readonly fast: boolean;
  /** Error of the state machine; undefined: it is released. */
  readonly ends: 'Blocked' | 'Alarm' | 'ReleaseError' | undefined;
}

const faults = Object.keys(IRREPRODUCIBLE) as readonly Irreproducible[];
/** What the rehearsal builds. A second CPU and root are needed for some; where they are missing those are left out, and said. */
export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'reproducible',
    what: 'a program that reproduces',
    kind: 'product',
    name: 'hello',
    version: '1.0.0',
    files: (compiler) => program(compiler, '1.0.0'),
    fast: false,
    ends: undefined,
  },
  ...faults.map((fault, index): Scenario => {
    const version = `1.1.${index}`;
    return {
      id: fault.replace(/ /g, '-').toLowerCase(),
      what: `a program that carries: ${fault}`,
      kind: 'product',
      name: 'hello',
      version,
      files: (compiler) => program(compiler, version, fault),
      fast: false,
      ends: 'Blocked',
    };
  }),
  {
    id: 'rules',
    what: 'detection rules by the fast lane',
    kind: 'rules',
    name: 'malware',
    version: '1',
    files: () => rules('1'),
    fast: true,
    ends: undefined,
  },
  {
    id: 'rules-alarm',
    what: 'rules by the fast lane that do not reproduce',
    kind: 'rules',
    name: 'malware',
    version: '2',
    files: () => rules('2', true),
    fast: true,
    ends: 'Alarm',
  },
  {
    id: 'rules-spent',
    what: 'a third use of an authorisation for two',
    kind: 'rules',
    name: 'malware',
    version: '3',
    files: () => rules('3'),
    fast: true,
    ends: 'ReleaseError',
  },
];

export interface Result {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
  readonly asExpected: boolean;
  /** Files that differ, by the comparison that is kept. */
  readonly different: readonly string[];
  /** Documents and files in distribution. */
  readonly published: ReadonlyMap<string, Buffer>;
  readonly seconds: number;
}

/** Runs scenarios, one execution of the state machine each; what they have in common is one authorisation for two releases. */
export async function* rehearse(line: Line, compiler: string, scenarios: readonly Scenario[]): AsyncGenerator<Result> {
  let authorisation: Envelope | undefined;
  for (const scenario of scenarios) {
    const begun = performance.now();
    if (scenario.fast) authorisation ??= await line.authorise(scenario.name, 2);
    const execution = await line.order(scenario, scenario.files(compiler), scenario.fast ? authorisation : undefined);
    const outcome = await line.ended(await line.start(execution));
    yield { scenario, outcome, ...(await judged(line, scenario, outcome)), seconds: (performance.now() - begun) / 1000 };
  }
}

async function judged(
  line: Line,
  { name, version, ends, fast }: Scenario,
  { status, error }: Outcome,
): Promise<Pick<Result, 'asExpected' | 'different' | 'published'>> {
  const prefix = `releases/vendor/${name}/${version}/`;
  const [published, records] = [await line.objects('distribution', prefix), await line.objects('records', prefix)];
  const different = differentIn(records.get('comparison.json'));
  const ended = ends === undefined ? status === 'SUCCEEDED' : status === 'FAILED' && error === ends;
  const left = ends === 'Blocked' || ends === 'ReleaseError' ? published.size === 0 : published.has('log-entry.json');
  const named = ends === 'Blocked' || ends === 'Alarm' ? different.length > 0 : different.length === 0;
  return {
    asExpected: ended && left && named && (!fast || ends === 'ReleaseError' || published.has('rebuilt.json')),
    different,
    published,
  };
}

/** Names of the files that differ, by a comparison as it is kept. */
export function differentIn(comparison: Buffer | undefined): readonly string[] {
  if (comparison === undefined) return [];
  const { payload } = JSON.parse(comparison.toString('utf8')) as Envelope;
  const statement = JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as {
    predicate: { different: readonly { name: string }[] };
  };
  return statement.predicate.different.map(({ name }) => name);
}
