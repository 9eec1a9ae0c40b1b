import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../release';

/** What compiles the rules: the patterns, in the order of their files. */
const COMPILE_RULES = `#!/bin/sh
set -eu
for file in $(ls "$1"/*.rule | LC_ALL=C sort); do awk -F'= *' '/^ *pattern/ { print $2 }' "$file"; done
`;

export interface Toolchain {
  readonly digest: string;
  readonly archive: Buffer;
}
let made: Toolchain | undefined;

/** A tiny toolchain, as it lies in a toolchain bucket: a tar archive, by the name of its digest. */
export function toolchain(): Toolchain {
  made ??= packed();
  return made;
}

function packed(): Toolchain {
  const folder = mkdtempSync(join(tmpdir(), 'toolchain-'));
  try {
    writeFileSync(join(folder, 'compile-rules'), COMPILE_RULES);
    chmodSync(join(folder, 'compile-rules'), 0o755);
    const options = ['--create', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--directory', folder, 'compile-rules'];
    const { status, stdout, stderr } = spawnSync('tar', options);
    if (status !== 0) throw new Error(`GNU tar is needed: ${stderr?.toString('utf8').trim() || 'there is no tar'}`);
    return { digest: sha256(stdout), archive: stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
