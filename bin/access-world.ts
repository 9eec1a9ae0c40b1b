import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../lib/template';
import { targetOf } from '../lib/world/ask';
import { type Target, type World, worldOf } from '../lib/world/world';
import { UsageError } from './command';
import { loadCentre } from './load-centre';
import { ROOT } from './root';

/** Folder of an assembly. @throws {UsageError} when there is none */
export function assemblyFolder(directory = 'cdk.out'): string {
  if (!existsSync(join(directory, 'manifest.json')))
    throw new UsageError(`there is no assembly in ${directory}`, 'Run centre check first, or name --assembly DIR.');
  return directory;
}

/** The world of an assembly. @throws {UsageError} when there is none */
export function loadWorld(directory?: string, environment = join(ROOT, 'environments', 'reference.yaml')): World {
  return worldOf(readAssembly(assemblyFolder(directory)), loadCentre(environment).centre);
}

/** @throws {UsageError} when the assembly has no such bucket, object, key or role */
export function findTarget(world: World, arn: string): Target {
  const target = targetOf(world, arn);
  if (!target)
    throw new UsageError(
      `${arn} is no bucket, object, key or role of the assembly`,
      'Name a full ARN, for example arn:aws:s3:::BUCKET/KEY.',
    );
  return target;
}
