/** Mutation of templates: what the gate notices, and what it does not. Pure: documents in, outcomes out. */
export { ClaimJudge } from './claims';
export { mutantsOf } from './generate';
export { RuleJudge } from './judge';
export { summaryPage } from './page';
export { parseRegister } from './register';
export { mutate, type Outcome } from './run';
export { type Summary, summary, summaryText } from './summary';
