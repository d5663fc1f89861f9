import { proveSizes, templateProblems } from '../../../lib/proofs/size-proof';

const manifest = (bytes: number) => [{ name: 'chat-agent', bytes }];
const stack = (resources: number) => [{ name: 'Agents-Agents', resources }];

test('what is far from the limits is sound', () => {
  expect(proveSizes(manifest(79_999), stack(399))).toEqual({ problems: [], warnings: [] });
});

test('from 80 percent on it is told', () => {
  expect(proveSizes(manifest(80_000), stack(400))).toEqual({
    problems: [],
    warnings: [
      {
        id: 'agent-fleet-cdk:manifest-size',
        message:
          "manifest of 'chat-agent' has 80000 of 100000 bytes; shorten 'instructions' or the 'parameters' of its tools before it no longer fits",
      },
      {
        id: 'agent-fleet-cdk:stack-size',
        message:
          'stack Agents-Agents holds 400 of 500 resources; spread the agents over several platforms before they no longer fit',
      },
    ],
  });
});

test('what is over them is refused', () => {
  expect(proveSizes(manifest(100_000), stack(501))).toEqual({
    problems: [
      "manifest of 'chat-agent' must be below 100000 bytes, got 100000; shorten 'instructions' or the 'parameters' of its tools",
      'stack Agents-Agents must hold at most 500 resources, got 501; spread the agents over several platforms',
    ],
    warnings: [],
  });
});

test('a template has its limit', () => {
  expect(templateProblems('Agents-Agents', 999_999)).toEqual([]);
  expect(templateProblems('Agents-Agents', 1_000_000)).toEqual([
    'template of stack Agents-Agents must be below 1000000 bytes, got 1000000; spread the agents over several platforms',
  ]);
});
