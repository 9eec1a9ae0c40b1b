/** What the comparisons bundle: the evaluator, and the cases it is tried with. */
export { parseCase } from '../../lib/access/case';
export { decide } from '../../lib/access/decide';
export { ALL_ROWS, requestOf } from '../../test/access/matrix';
