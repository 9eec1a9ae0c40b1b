import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readQuestion } from '../../lambda/trail-question';
import { companyCopiesStackName } from '../../lib/model/names';
import { verificationOf } from '../../lib/model/verification';
import { buildApp } from '../../lib/stacks';
import { centreOf, ENVIRONMENTS, type Resource } from './bootstrap-templates';

const HOUR = 3600;

describe.each(ENVIRONMENTS)('%s', (file) => {
  const centre = centreOf(file);
  const { name } = centre.environment;
  const outdir = mkdtempSync(join(tmpdir(), 'trail-verifier-'));
  const templates = new Map(
    buildApp(centre, { outdir })
      .synth()
      .stacks.map(({ stackName, templateFullPath }) => [
        stackName,
        (JSON.parse(readFileSync(templateFullPath, 'utf8')) as { Resources: Record<string, Resource> }).Resources,
      ]),
  );
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));
  const properties = (stack: string, id: string) => templates.get(stack)?.[id]?.Properties;
  const account = centre.account(centre.supervisor.slug, 'supervision').id;
  const own = centre.supervisor.slug;
  const verifier = `${name}-${own}-trail-verifier`;
  const arn = `arn:aws:lambda:eu-central-2:${account}:function:${verifier}`;
  const bus = `${name}-tripwires`;
  const topic = (slug: string) => `arn:aws:sns:eu-central-2:${account}:${name}-${slug}-alarms`;
  const trails = centre.organizations.map(({ slug }) => ({
    slug,
    stack: slug === own ? `${own}-supervision` : companyCopiesStackName(slug),
    rule: slug === own ? verifier : `${verifier}-${slug}`,
  }));

  test('one function, under its own role, once at a time for each trail', () => {
    expect(properties(`${own}-supervision`, 'TrailVerifierFunction')).toMatchObject({
      FunctionName: verifier,
      Role: `arn:aws:iam::${account}:role/${verifier}`,
      ReservedConcurrentExecutions: trails.length,
      Timeout: 900,
      Environment: { Variables: { CUSTODY_BUS: `arn:aws:events:eu-central-2:${account}:event-bus/${bus}` } },
    });
  });

  test.each(trails)('$slug: an hourly run that asks about this trail, and may run the function', ({ slug, stack, rule }) => {
    const schedule = properties(stack, 'TrailVerificationSchedule');
    const input = JSON.stringify(verificationOf(centre, slug));
    expect(schedule).toMatchObject({
      Name: rule,
      ScheduleExpression: 'cron(20 * * * ? *)',
      State: 'ENABLED',
      Targets: [{ Arn: arn, Input: input }],
    });
    // And the function takes it.
    expect(JSON.stringify(readQuestion(JSON.parse(input)))).toBe(input);
    expect(properties(stack, 'TrailVerificationRunsOnSchedule')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: arn,
      Principal: 'events.amazonaws.com',
      SourceAccount: account,
      SourceArn: `arn:aws:events:eu-central-2:${account}:rule/${rule}`,
    });
  });

  test.each(trails)('$slug: its own sign of life is counted, and two hours without it are an alarm', ({ slug, stack }) => {
    const counted = `${name}-${own}-trail-verified-${slug}`;
    expect(properties(stack, 'TrailVerified')).toMatchObject({
      Name: counted,
      EventBusName: bus,
      // Management accounts of every organization may put events on the bus: only this account speaks for the verifier.
      EventPattern: { source: ['swiss-centre.trail'], account: [account], detail: { eventName: ['TrailVerified'], of: [slug] } },
    });
    expect(properties(stack, 'TrailVerifierSilence')).toMatchObject({
      Dimensions: [
        { Name: 'EventBusName', Value: bus },
        { Name: 'RuleName', Value: counted },
      ],
      Period: HOUR,
      EvaluationPeriods: 2,
      TreatMissingData: 'breaching',
      AlarmActions: slug === own ? [topic(own)] : [topic(own), topic(slug)],
    });
  });

  test.each(trails)('$slug: hears what is found', ({ slug, stack }) => {
    const of = slug === own ? trails.map((trail) => trail.slug) : [slug, own];
    expect(properties(stack, 'TrailAlarmRule')).toMatchObject({
      EventBusName: bus,
      EventPattern: { source: ['swiss-centre.trail'], account: [account], detail: { eventName: ['TrailFinding'], of } },
      Targets: [{ Id: 'alarms', Arn: topic(slug) }],
    });
  });
});

test('nine markets are asked about within what EventBridge takes', () => {
  const centre = centreOf('reference');
  const asked = verificationOf(centre, 'vendor');
  const [[key, bucket]] = Object.entries(asked.keys?.stores ?? {}) as [[string, string]];
  const nine = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${key.slice(0, -1)}${index}`, bucket]));
  expect(JSON.stringify({ ...asked, keys: { ...asked.keys, stores: nine } }).length).toBeLessThan(8192 / 2);
});
