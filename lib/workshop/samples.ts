import type { SourceFile } from '../release';
import { toolchain } from './toolchain';

/** A tiny program and a tiny rule set, and ways in which a build does not reproduce. */

const text = (name: string, contents: string): SourceFile => ({ name, executable: name === 'build', bytes: Buffer.from(contents) });
/** Called as every buildspec calls it: `./build TOOLS OUT`. */
const build = (commands: string) => text('build', `#!/bin/sh\nset -eu\n${commands}\n`);
const MODULES = ['alpha', 'beta', 'delta', 'epsilon', 'gamma', 'zeta'];

interface Variant {
  readonly stamp: string;
  readonly files: string;
}
const SOUND: Variant = { stamp: 'echo \'#define STAMP "1"\' > stamp.h', files: 'ls src/*.c | LC_ALL=C sort' };

/** What lets something of its surroundings into the program; the name says what. */
export const IRREPRODUCIBLE = {
  timestamp: { ...SOUND, stamp: "echo '#define STAMP __DATE__ __TIME__' > stamp.h" },
  path: { ...SOUND, files: 'ls "$PWD"/src/*.c | LC_ALL=C sort' },
  'order of files': { ...SOUND, files: "find src -name '*.c'" },
  locale: { ...SOUND, stamp: 'echo "#define STAMP \\"$(wc -m < motto.txt)\\"" > stamp.h' },
  randomness: { ...SOUND, stamp: 'echo "#define STAMP \\"$(od -An -N8 -tx1 /dev/urandom)\\"" > stamp.h' },
  user: { ...SOUND, stamp: 'echo "#define STAMP \\"$(id -u)\\"" > stamp.h' },
  'number of CPUs': { ...SOUND, stamp: 'echo "#define STAMP \\"$(nproc)\\"" > stamp.h' },
} as const;
export type Irreproducible = keyof typeof IRREPRODUCIBLE;

/** @param compiler command @param version makes the source of each release another one */
export function program(compiler: string, version: string, fault?: Irreproducible): readonly SourceFile[] {
  const { stamp, files } = fault === undefined ? SOUND : IRREPRODUCIBLE[fault];
  return [
    build(`mkdir "$2/bin"\n${stamp}\n${compiler} -I. -O1 -o "$2/bin/hello" $(${files})\ncp motto.txt "$2/motto.txt"`),
    text('motto.txt', 'Zürich, grüezi\n'),
    ...MODULES.map((name) => text(`src/${name}.c`, `const char *${name}(void) { return "${name} " __FILE__; }\n`)),
    text(
      'src/main.c',
      `#include <stdio.h>\n#include "stamp.h"\n${MODULES.map((name) => `const char *${name}(void);\n`).join('')}int main(void) {\n  puts("hello ${version} " STAMP);\n${MODULES.map((name) => `  puts(${name}());\n`).join('')}  return 0;\n}\n`,
    ),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Compiled with a tool of the toolchain that the source names. @param fault the compiled rules carry the time */
export function rules(version: string, fault = false): readonly SourceFile[] {
  const head = `echo "rules ${version}${fault ? ' $(date +%s)' : ''}"`;
  const rule = (name: string, pattern: string) => text(`rules/${name}.rule`, `rule ${name}\n  pattern = ${pattern}\n`);
  return [
    build(`{ ${head}; "$1/compile-rules" rules; } > "$2/rules.db"`),
    rule('dropper', 'd34db33f'),
    rule('eicar', 'X5O!P%@AP'),
    rule('worm', '6c6f7665'),
    text('toolchain.sha256', `${toolchain().digest}\n`),
  ];
}
