import { CodeBuild } from '../codebuild';
import { buildOf } from '../release-builds';
import { portsOf, readName, sideSetting } from '../release-ports';
import { setting } from '../settings';

/** Starts this side's build of a release, or says how far it is. Signs nothing. */
export async function handler(event: unknown): Promise<{ readonly build: string; readonly status: 'running' | 'ended' }> {
  const ports = await portsOf();
  const service = new CodeBuild();
  const build = await buildOf(ports, readName(event, ports), sideSetting(), service, setting('releaseProject'));
  const { buildComplete } = await service.build(build);
  return { build, status: buildComplete ? 'ended' : 'running' };
}
