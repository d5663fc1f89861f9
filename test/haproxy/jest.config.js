const project = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...project,
  rootDir: '../..',
  roots: ['<rootDir>/test/haproxy'],
  testMatch: ['**/*.proof.ts'],
  globalSetup: '<rootDir>/test/haproxy/require-haproxy.ts',
  // One at a time: each measures, and each wants the whole machine.
  maxWorkers: 1,
  testTimeout: 900_000,
};
