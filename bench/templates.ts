import { createInterface } from 'node:readline';
import { InputError } from '../lib/config/problem';
import { judge } from '../lib/gate/judge';
import { readTemplates } from '../lib/template';
import { RULES } from '../policies/rules';

/** Judges the files named on its input, one a line, and says of each what came out; for bench/templates. */
const lines = createInterface({ input: process.stdin });
lines.on('line', (file) => {
  const started = performance.now();
  const said = (result: object) => console.log(JSON.stringify({ file, ...result, milliseconds: Math.round(performance.now() - started) }));
  try {
    const { outcome, verdicts, rules, templates } = judge(RULES, readTemplates([file], { region: 'eu-central-2' }));
    const counts = { compliant: 0, violating: 0, 'not-applicable': 0, undetermined: 0 };
    for (const { verdict } of verdicts) counts[verdict]++;
    const crashed = rules.filter(({ reason }) => reason?.includes('crashed')).length;
    said({ outcome, counts, crashed, resources: templates.reduce((sum, template) => sum + template.resources, 0) });
  } catch (error) {
    if (!(error instanceof InputError)) said({ outcome: 'crash', why: String(error) });
    else said({ outcome: 'bad input', why: error.problems[0]?.code, problems: error.problems.length });
  }
});
