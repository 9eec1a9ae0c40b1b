/** The assembly line on one machine, for rehearsal and tests: real builds, the real functions, in a local AWS. */

export { LocalAws } from './aws';
export type { Project } from './codebuild';
export { type Compiler, findCompiler } from './compiler';
export { CODEBUILD, type Functions, type Ground, ownGround, type Standing } from './ground';
export { Line, type Outcome } from './line';
export { patched } from './patched';
export { differentIn, type Result, rehearse, SCENARIOS, type Scenario } from './rehearsal';
export { IRREPRODUCIBLE, type Irreproducible, program, rules } from './samples';
export { described, type Surroundings, surroundingsOf } from './variation';
