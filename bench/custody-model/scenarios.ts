import { sha256 } from '../../lib/custody';
import { held } from '../../test/custody/world';
import { CHANGED, plan, policyChange, releasePlan, restoration, rootPlan, rotation, vetoPlan } from './documents';
import type { Scenario } from './world';

const LOCK = 72 * 3600;
const LEASE = 1200;
const TWO = [0, 0];
const freeze = plan('freeze', 'freeze', () => ({ reason: 'alarm' }));
const enable = plan('enable', 'enable', () => ({ reason: 'explained' }));
const grant = plan('grant', 'grant-read', () => ({ grantee: 'arn:aws:iam::200000000003:role/reader', ticket: 'TC-1', hours: 8 }));
const hold = plan('hold', 'hold', () => held('log', 'shared'));
const second = plan('second hold', 'hold', () => ({ ...held('shared'), case: 'IR-2026-8' }));

/** Small enough to be explored to the end. */
export const SMALL: readonly Scenario[] = [
  { name: 'a rotation, replayed', plans: [rotation('rotate')], times: 2, executors: TWO, crashes: 2, ticks: [LEASE, LEASE] },
  {
    name: 'a policy change and a veto',
    plans: [policyChange('policy'), vetoPlan('veto', 'policy', 'notary-1')],
    times: 1,
    executors: TWO,
    crashes: 1,
    ticks: [LOCK, LEASE],
  },
  {
    name: 'a slow clock',
    plans: [policyChange('policy'), vetoPlan('veto', 'policy', 'vendor-1')],
    times: 1,
    executors: [0, 600],
    crashes: 1,
    ticks: [LOCK, 600],
  },
  { name: 'an expiry', plans: [policyChange('policy', 73)], times: 2, executors: TWO, crashes: 1, ticks: [LOCK, LEASE, 3600] },
  { name: 'two proposals for a slot', plans: [rotation('one'), policyChange('two')], times: 1, executors: TWO, crashes: 1, ticks: [LOCK] },
  {
    name: 'a new root while a change waits',
    plans: [policyChange('policy'), rootPlan('root'), vetoPlan('own', 'root', 'foundation-2', false)],
    times: 1,
    executors: [0],
    crashes: 1,
    ticks: [LOCK, LEASE],
  },
  {
    name: 'a new root that comes too late',
    plans: [rootPlan('root', false, 73)],
    times: 1,
    executors: TWO,
    crashes: 1,
    ticks: [LOCK, LEASE, 3600],
  },
  { name: 'a freeze, its end, its replay', plans: [freeze, enable], times: 2, executors: [0], crashes: 1, ticks: [LEASE] },
  { name: 'a read grant', plans: [grant], times: 2, executors: TWO, crashes: 1, ticks: [LEASE, 8 * 3600] },
  {
    name: 'a hold and its release, beside another hold',
    plans: [hold, second, releasePlan('release', 'hold')],
    times: 1,
    executors: [0],
    crashes: 0,
    ticks: [LOCK],
  },
  {
    name: 'a policy changed past the protocol, and put back',
    plans: [restoration('restore')],
    times: 1,
    executors: [0],
    crashes: 1,
    ticks: [LEASE],
    drifts: [CHANGED, sha256('a third policy')],
  },
  {
    name: 'a new executor',
    plans: [plan('executor', 'change-executor', () => ({ executor: sha256('executor 2') })), rotation('rotate')],
    times: 1,
    executors: TWO,
    crashes: 0,
    ticks: [LOCK],
  },
  {
    name: 'an expired root',
    plans: [rotation('rotate'), rootPlan('renewal', true)],
    times: 1,
    executors: [0],
    crashes: 1,
    ticks: [2 * 3600, LOCK, LEASE],
    start: '2026-12-31T23:00:00Z',
  },
];

/** The same with more of everything, for a night rather than a coffee. */
export const LARGE: readonly Scenario[] = SMALL.map((scenario) => ({
  ...scenario,
  times: Math.max(2, scenario.times),
  crashes: scenario.crashes + 1,
  executors: scenario.executors.length === 1 ? TWO : scenario.executors,
}));

/** For random walks: everything at once, with three executors. */
export const WIDE: Scenario = {
  name: 'everything at once',
  plans: [
    rotation('rotate'),
    policyChange('policy'),
    vetoPlan('veto', 'policy', 'notary-1'),
    freeze,
    enable,
    grant,
    rootPlan('root'),
    vetoPlan('own', 'root', 'foundation-2', false),
    plan('disable', 'disable', () => ({ reason: 'end of a market' })),
    plan('delete', 'schedule-deletion', () => ({ days: 30 })),
    plan('undelete', 'cancel-deletion', () => ({ reason: 'a mistake' })),
    rotation('again'),
    hold,
    second,
    releasePlan('release', 'hold'),
  ],
  times: 2,
  executors: [0, 0, 300],
  crashes: 4,
  ticks: [LEASE, 3600, LOCK, LEASE, 8 * 3600, LOCK, LEASE, LOCK],
};
