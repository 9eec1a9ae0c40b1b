import { attest, ReleaseError } from '../../lib/release';
import { CodeBuild } from '../codebuild';
import { effectiveBuild } from '../effective-build';
import { signingKey } from '../kms-signing-key';
import { startedBuild } from '../release-builds';
import { portsOf, readName, sideSetting } from '../release-ports';
import { bucketOf } from '../release-slots';
import { setting } from '../settings';

/** The control plane of one side states how its build ran: what CodeBuild says of it, and the bytes it left. The build has no part in this. */
export async function handler(event: unknown): Promise<{ readonly provenance: string; readonly files: number }> {
  const ports = await portsOf();
  const release = readName(event, ports);
  const side = sideSetting();
  const service = new CodeBuild();
  const effective = async () => {
    const id = await startedBuild(ports, release, side);
    const [build, project] = await Promise.all([service.build(id), service.project(setting('releaseProject'))]);
    const sourceBucket = setting('releaseSources');
    const places = { sources: bucketOf(sourceBucket), sourceBucket, artefacts: bucketOf(setting('releaseArtefacts')) };
    const found = await effectiveBuild(build, project, places);
    if (found === undefined) throw new ReleaseError('build-failed', 'a build that has ended', `${id} runs`);
    return found;
  };
  const { digest, files } = await attest(ports, release, side, effective, await signingKey(ports.trust, side, 'provenance'));
  return { provenance: digest, files: files.length };
}
