import fc from 'fast-check';

// Rules of the packs read properties that CDK has deprecated.
process.env['JSII_DEPRECATED'] = 'quiet';

/** Full counts for `npm run prove`, a seeded sample for `npm test`. */
const full = process.env['PROVE'] === '1';
fc.configureGlobal(full ? { numRuns: 10_000 } : { numRuns: 200, seed: 20181113 });
