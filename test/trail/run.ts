import { ACTS } from '../../lib/model/acts';
import type { Finding } from '../../lib/trail/finding';
import { inThread } from '../../lib/trail/logs';
import { KeyRing } from '../../lib/trail/public-keys';
import type { Report } from '../../lib/trail/report';
import { type Tools, verifyTrail } from '../../lib/trail/verify';
import type { Generated } from './generate';

export function verify(generated: Generated, more: Partial<Tools> = {}, acts = false): Promise<Report> {
  const { request, world } = generated;
  const source = more.source ?? world.source;
  const settings = {
    bucket: request.scope.bucket,
    trailArn: request.trailArn,
    retentionDays: request.retentionDays,
    ...(acts ? { acts: ACTS } : {}),
  };
  return verifyTrail(request, { source, keys: new KeyRing(world.publicKeys, 'keys'), check: inThread(source, settings, 8), ...more });
}

/** Code and object's file name of each finding. */
export const brief = (findings: readonly Finding[]) =>
  findings.map(({ code, object }) => `${code} ${object.slice(object.lastIndexOf('/') + 1)}`);
