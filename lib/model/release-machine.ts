/** Who builds: A in the centre's organization, B in the supervisor's. */
type Side = 'centre' | 'supervisor';

/** Functions of the assembly line. A side's own stand in its own account; the rest belongs to the supervisor. */
export const MACHINE_FUNCTIONS = [
  'open',
  'build-centre',
  'build-supervisor',
  'attest-centre',
  'attest-supervisor',
  'compare',
  'use',
  'summarize',
  'sign-centre',
  'sign-supervisor',
  'publish',
  'log',
] as const;
export type MachineFunction = (typeof MACHINE_FUNCTIONS)[number];

export interface State {
  readonly Type: 'Task' | 'Choice' | 'Parallel' | 'Wait' | 'Succeed' | 'Fail';
  readonly [field: string]: unknown;
}
export interface Machine {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
}

/** Every handler records once, so that trying again is harmless; what the protocol refuses stays refused. */
const RETRY = [
  { ErrorEquals: ['ReleaseError'], MaxAttempts: 0 },
  { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 4, BackoffRate: 2 },
];
const CATCH = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Refused' }];
const NAMED = { 'name.$': '$.release.name', 'version.$': '$.release.version' };
const FULL = { Variable: '$.release.lane', StringEquals: 'full' };
const DIFFERENT = { Variable: '$.comparison.verdict', StringEquals: 'different' };

/**
 * The assembly line in Amazon States Language. Input: `{key, version}` of an order among the supervisor's replicas of source, as the
 * function `open` takes it. It decides nothing that a function does not decide again: whoever changes the machine can stop a release, not make one.
 * @param arnOf ARN of each function
 * @param waitSeconds between two looks at a running build
 */
export function releaseMachine(arnOf: (name: MachineFunction) => string, waitSeconds = 20): Machine {
  const task = (name: MachineFunction, next: string | undefined, more: object = {}): State => ({
    Type: 'Task',
    Resource: arnOf(name),
    Parameters: NAMED,
    ResultPath: null,
    Retry: RETRY,
    ...(next === undefined ? { End: true } : { Next: next }),
    ...more,
  });
  const caught = { Catch: CATCH };
  const log = (event: string, next: string) => task('log', next, { Parameters: { ...NAMED, event }, ...caught });
  /** Starts a build or finds it, waits until it has ended, and has its control plane state how it ran. */
  const built = (prefix: string, side: Side, more: object, after: string | undefined): { readonly [name: string]: State } => ({
    [`${prefix}Build`]: task(`build-${side}`, `${prefix}Ended`, { ResultPath: '$.build', ...more }),
    [`${prefix}Ended`]: {
      Type: 'Choice',
      Choices: [{ Variable: '$.build.status', StringEquals: 'ended', Next: `${prefix}Attest` }],
      Default: `${prefix}Wait`,
    },
    [`${prefix}Wait`]: { Type: 'Wait', Seconds: waitSeconds, Next: `${prefix}Build` },
    [`${prefix}Attest`]: task(`attest-${side}`, after, more),
  });
  return {
    Comment: 'Snapshot, two builds, provenance of each, comparison, summary, two signatures, distribution, log',
    StartAt: 'Open',
    States: {
      Open: task('open', 'Lane', { Parameters: { 'key.$': '$.key', 'version.$': '$.version' }, ResultPath: '$.release', ...caught }),
      Lane: { Type: 'Choice', Choices: [{ ...FULL, Next: 'BuildTwice' }], Default: 'FastBuild' },
      BuildTwice: {
        Type: 'Parallel',
        Branches: (['centre', 'supervisor'] as const).map((side) => ({
          StartAt: `${side}Build`,
          States: built(side, side, {}, undefined),
        })),
        ResultPath: null,
        Next: 'Compare',
        ...caught,
      },
      Compare: task('compare', 'Same', { ResultPath: '$.comparison', ...caught }),
      Same: { Type: 'Choice', Choices: [{ ...DIFFERENT, Next: 'LogBlocked' }], Default: 'Summarize' },
      LogBlocked: log('blocked', 'Blocked'),
      Blocked: { Type: 'Fail', Error: 'Blocked', Cause: 'The two builds differ; the comparison names the files and is kept.' },
      ...built('Fast', 'centre', caught, 'Use'),
      Use: task('use', 'Summarize', caught),
      Summarize: task('summarize', 'SignCentre', caught),
      SignCentre: task('sign-centre', 'SignSupervisor', caught),
      SignSupervisor: task('sign-supervisor', 'Publish', caught),
      Publish: task('publish', 'LogReleased', caught),
      LogReleased: log('released', 'PublishEntry'),
      // The entry of the log lies beside the artefacts, too, and only this function writes there.
      PublishEntry: task('publish', 'Afterwards', caught),
      Afterwards: { Type: 'Choice', Choices: [{ ...FULL, Next: 'Released' }], Default: 'AfterBuild' },
      ...built('After', 'supervisor', caught, 'CompareAfter'),
      CompareAfter: task('compare', 'SameAfter', { ResultPath: '$.comparison', ...caught }),
      SameAfter: { Type: 'Choice', Choices: [{ ...DIFFERENT, Next: 'LogAlarm' }], Default: 'LogRebuilt' },
      LogRebuilt: log('rebuilt', 'PublishRebuilt'),
      PublishRebuilt: task('publish', 'Released', caught),
      LogAlarm: log('alarm', 'PublishAlarm'),
      PublishAlarm: task('publish', 'Alarm', caught),
      Alarm: { Type: 'Fail', Error: 'Alarm', Cause: 'Released by the fast lane, and build B differs: withdraw it, or explain it.' },
      Released: { Type: 'Succeed' },
      Refused: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' },
    },
  };
}
