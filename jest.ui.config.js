/** Operators in the Web UI, driven by a real Chromium: `npm run test:ui`. @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config'),
  testPathIgnorePatterns: [],
  testMatch: ['**/test/ui/*.test.ts'],
  globalSetup: '<rootDir>/test/ui/global-setup.ts',
  maxWorkers: 1, // one browser
  testTimeout: 90_000, // pages of a cold server on a busy machine
};
