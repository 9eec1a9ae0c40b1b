/** Whole flows with real components, half a minute each: `npm run test:flows`, and `npm run prove` with full counts. */
const FLOWS = [
  'claims/rests-1',
  'claims/rests-2',
  'custody/model',
  'deploy/deploy',
  'deploy/others',
  'evidence/folder',
  'evidence/start',
  'gate/base',
  'gate/package',
  'lambda/crashes',
  'lambda/ledger',
  'lambda/release-line',
  'lambda/runbooks',
  'lambda/trail-verifier',
  'lambda/witness',
  'model/yaml-only',
  'mutate/equivalent',
  'rehearse/decided',
  'rehearse/differing',
  'rehearse/hands',
  'rehearse/interrupted',
  'rehearse/real',
  'rehearse/second',
].map((name) => `/test/${name}\\.test\\.ts$`);

/** Real components run in the tests, hence the generous time limit; seeds are fixed in test/setup.ts. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  ...(process.env.FLOWS ? { testRegex: FLOWS } : { testMatch: ['**/*.test.ts'] }),
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.FLOWS || process.env.PROVE ? [] : FLOWS)],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  globalSetup: '<rootDir>/test/build.ts',
  setupFiles: ['<rootDir>/test/setup.ts'],
  testTimeout: 60_000,
  maxWorkers: 2,
};
