import fc from 'fast-check';

// Rules of the packs read properties that CDK has deprecated.
process.env['JSII_DEPRECATED'] = 'quiet';
// The SDK is for the functions, whose runtime is newer than the oldest Node the project runs on.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** Full counts for `npm run prove`, a seeded sample for `npm test`. */
const full = process.env['PROVE'] === '1';
fc.configureGlobal(full ? { numRuns: 10_000 } : { numRuns: 200, seed: 20181113 });
