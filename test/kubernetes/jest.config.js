const base = require('../../jest.config');

/** For `npm run test:kubernetes`: what needs a Kubernetes API, and nothing else. */
module.exports = {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/kubernetes'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  // All suites share one control plane.
  maxWorkers: 1,
  verbose: true,
};
