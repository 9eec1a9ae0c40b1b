import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../lib/stacks';
import { writeBootstrap } from '../../lib/stacks/bootstrap';
import { readAssembly } from '../../lib/template';
import type { Assembly } from '../../lib/template/types';
import { testCentre } from '../policies/centre';

/** The reference assembly as the real CDK synthesizes it. */
export function referenceAssembly(): Assembly {
  const centre = testCentre();
  const outdir = mkdtempSync(join(tmpdir(), 'centre-access-'));
  writeBootstrap(centre, outdir);
  buildApp(centre, { outdir }).synth();
  const assembly = readAssembly(outdir);
  rmSync(outdir, { recursive: true, force: true });
  return assembly;
}
