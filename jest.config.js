/** Real components run in the tests, hence the generous time limit; seeds are fixed in test/setup.ts. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  globalSetup: '<rootDir>/test/build.js',
  setupFiles: ['<rootDir>/test/setup.ts'],
  testTimeout: 60_000,
  maxWorkers: 2,
};
