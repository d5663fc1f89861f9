import {
  classForConnections,
  databaseMemoryGiB,
  defaultMaxConnections,
} from '../../../lib/proofs/database-class';
import { proveConnections } from '../../../lib/proofs/connection-proof';
import { workload } from './declared';

const fleet = (...names: string[]) => names.map((name) => workload({ name }));
const medium = { instanceType: 't4g.medium', maxConnections: undefined };

test('three agents of 20 replicas fit the class of production', () => {
  expect(proveConnections(fleet('a', 'b', 'c'), medium)).toEqual({ problems: [], warnings: [] });
});

test('a fourth is refused, with the sum of each and what would do', () => {
  expect(proveConnections(fleet('a', 'b', 'c', 'd'), medium).problems).toEqual([
    "connections of all agents at their maximum, a rollout included, must be at most 'max_connections' of the database (412 on db.t4g.medium), got 511: a 25 × 5 = 125, b 25 × 5 = 125, c 25 × 5 = 125, d 25 × 5 = 125, migration 1, reserved 10; lower 'max' of an agent's scaling, set a smaller DATABASE_POOL_SIZE in its 'env', or pass a larger 'databaseInstanceType' (db.t4g.large is enough)",
  ]);
});

test.each([
  ['a smaller pool', [...fleet('a', 'b', 'c'), workload({ name: 'd', poolSize: 1 })], medium],
  ['a lower maximum', [...fleet('a', 'b', 'c'), workload({ name: 'd', maxReplicas: 4, surge: 1 })], medium],
  ['a larger class', fleet('a', 'b', 'c', 'd'), { ...medium, instanceType: 't4g.large' }],
  ['a parameter group', fleet('a', 'b', 'c', 'd'), { ...medium, maxConnections: 600 }],
])('is enough: %s', (_name, workloads, database) => {
  expect(proveConnections(workloads, database).problems).toEqual([]);
});

test('a parameter group may allow less than the class', () => {
  expect(proveConnections(fleet('a'), { ...medium, maxConnections: 100 }).problems).toEqual([
    expect.stringContaining('(100 on db.t4g.medium), got 136'),
  ]);
});

test('an unknown class cannot be proven, and says so', () => {
  expect(proveConnections(fleet('a'), { ...medium, instanceType: 'x2g.large' })).toEqual({
    problems: [],
    warnings: [
      {
        id: 'agent-fleet-cdk:unknown-database-class',
        message:
          "'databaseInstanceType' is x2g.large, whose memory is not known here; check that max_connections is at least 136",
      },
    ],
  });
});

test.each([
  ['t4g.micro', 1],
  ['t3.medium', 4],
  ['m7g.large', 8],
  ['r7g.large', 16],
  ['r6i.4xlarge', 128],
  ['m5.24xlarge', 384],
  ['m7g.micro', undefined],
  ['x2g.large', undefined],
])('%s has %p GiB', (type, memory) => expect(databaseMemoryGiB(type)).toBe(memory));

test.each([
  [2, 198],
  [4, 413],
  [8, 856],
  [15.25, 1660],
])('the limit at %p GiB is at most what RDS shows, and close to it', (memory, shown) => {
  expect(defaultMaxConnections(memory)).toBeLessThanOrEqual(shown);
  expect(defaultMaxConnections(memory)).toBeGreaterThan(shown * 0.96);
});

test('never more than 5000', () => {
  expect(defaultMaxConnections(64)).toBe(5000);
  expect(classForConnections('r7g.large', 5001)).toBeUndefined();
});
