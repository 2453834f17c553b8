/** The packed package in a project of its own: `npm run package:test`. @type {import('jest').Config} */
module.exports = { ...require('./jest.config'), testPathIgnorePatterns: [], testMatch: ['**/test/package/*.test.ts'] };
