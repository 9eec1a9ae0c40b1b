import { Generated } from './generate';
import { VALID } from './plans';
import { verify } from './run';

test.each(Object.entries(VALID))('nothing is found on %s', async (_name, plan) => {
  const report = await verify(new Generated(plan));
  expect(report.findings).toEqual([]);
  expect(report.totals).toEqual({});
  expect(report.lanes).toHaveLength(plan.accounts.length * plan.regions.length);
  for (const lane of report.lanes) {
    expect(lane.verifiedDigests).toBe(lane.digests);
    expect(lane.digests).toBeGreaterThanOrEqual(plan.hours - 2);
    if (!plan.emptyHours) expect(lane.logs).toBeGreaterThanOrEqual(plan.hours - 2);
  }
  expect(report.stops).toHaveLength(plan.stop ? report.lanes.length : 0);
});
