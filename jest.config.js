/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // The one needs a package registry, npm run package:test; the other a browser, npm run test:ui.
  testPathIgnorePatterns: ['<rootDir>/test/package/', '<rootDir>/test/ui/'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  maxConcurrency: 16, // tests of one file that wait at the same time; more only make each other late
  maxWorkers: 4, // most of the time the tests wait for the server's timers
  testTimeout: 30_000,
};
