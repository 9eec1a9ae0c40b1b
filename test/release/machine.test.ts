import { MACHINE_FUNCTIONS, type Machine, releaseMachine } from '../../lib/release';

const machine = releaseMachine((name) => `arn:${name}`);
type States = Machine['States'];
const nested = (states: States): States[] => [
  states,
  ...Object.values(states).flatMap((state) =>
    ((state['Branches'] as Machine[] | undefined) ?? []).flatMap((branch) => nested(branch.States)),
  ),
];
const all = nested(machine.States);
const tasks = all.flatMap((states) => Object.entries(states)).filter(([, { Type }]) => Type === 'Task');

test('every state is led to, leads somewhere that is, and every name stands once', () => {
  const names = all.flatMap((states) => Object.keys(states));
  expect(new Set(names).size).toBe(names.length);
  for (const states of all) {
    const leads = Object.values(states).flatMap((state) => {
      const choices = (state['Choices'] as { Next: string }[] | undefined) ?? [];
      const caught = (state['Catch'] as { Next: string }[] | undefined) ?? [];
      return [state['Next'], state['Default'], ...choices.map(({ Next }) => Next), ...caught.map(({ Next }) => Next)].filter(
        (next) => next !== undefined,
      );
    });
    expect(leads.filter((next) => !Object.hasOwn(states, String(next)))).toEqual([]);
    const starts = states === machine.States ? ['Open'] : ['centreBuild', 'supervisorBuild'];
    expect(Object.keys(states).filter((name) => !leads.includes(name) && !starts.includes(name))).toEqual([]);
  }
});

test('each function has a place; each task is tried again, but not after a refusal, and its errors are caught outside of branches', () => {
  expect([...new Set(tasks.map(([, task]) => String(task['Resource']).slice('arn:'.length)))].sort()).toEqual(
    [...MACHINE_FUNCTIONS].sort(),
  );
  for (const [name, task] of tasks) {
    expect([
      name,
      (task['Retry'] as { ErrorEquals: string[]; MaxAttempts: number }[]).map(({ ErrorEquals, MaxAttempts }) => [
        ErrorEquals[0],
        MaxAttempts,
      ]),
    ]).toEqual([
      name,
      [
        ['ReleaseError', 0],
        ['States.ALL', 4],
      ],
    ]);
    if (Object.hasOwn(machine.States, name))
      expect([name, task['Catch']]).toEqual([name, [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Refused' }]]);
  }
  expect(machine.States['BuildTwice']?.['Catch']).toBeDefined();
});

test('a difference never leads to a signature', () => {
  const reach = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
    if (seen.has(from)) return seen;
    seen.add(from);
    const state = machine.States[from];
    if (state?.['Next'] !== undefined) reach(String(state['Next']), seen);
    return seen;
  };
  expect([...reach('LogBlocked')]).toEqual(['LogBlocked', 'Blocked']);
  expect([...reach('LogAlarm')]).toEqual(['LogAlarm', 'PublishAlarm', 'Alarm']);
});
