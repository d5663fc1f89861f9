import { proveCapacity } from '../../../lib/proofs/capacity-proof';
import { pack } from '../../../lib/proofs/node-packing';
import { nodeType } from '../../../lib/proofs/node-type';
import { controller, workload } from './declared';

const group = (type: string, maxSize: number, nodeCores?: number) => ({
  instanceTypes: [type],
  maxSize,
  spot: undefined,
  nodeCores,
});
const planning = workload({ name: 'planning-agent', cpuMillicores: 2000, memoryMebibytes: 4096 });
const chat = workload();

test('nodes of Auto Mode follow the pods', () => {
  expect(proveCapacity([chat, planning], undefined, controller())).toEqual({ problems: [], warnings: [] });
});

test('enough nodes hold all agents at their maximum', () => {
  const sound = proveCapacity([chat, planning], group('m7g.xlarge', 25), controller());
  expect(sound).toEqual({ problems: [], warnings: [] });
});

test("no pod of a planning agent fits on the lesson's node", () => {
  expect(proveCapacity([chat, planning], group('t3.large', 10), controller()).problems).toEqual([
    "'profile' of 'planning-agent' must ask for no more than a node has for pods (t3.large: 1.78 cores and 6.6 GiB), got 2 cores and 4 GiB; choose larger instance types or Auto Mode",
  ]);
});

test('a maximum that can never be reached is refused', () => {
  expect(proveCapacity([chat, planning], group('m7g.xlarge', 10), controller()).problems).toEqual([
    "'maxSize' of the node group must be at least 20 for 'planning-agent' to reach its maximum of 20 replicas beside the minimum of all others, got 10 of m7g.xlarge; raise maxSize, choose larger instance types, or lower its 'max'",
  ]);
});

test('maxima that cannot be reached together are told', () => {
  const many = workload({ maxReplicas: 40 });
  const tools = workload({ name: 'task-agent', cpuMillicores: 1000, memoryMebibytes: 2048 });
  const { problems, warnings } = proveCapacity(
    [many, tools, planning],
    group('m7g.xlarge', 20),
    controller(),
  );
  expect(problems).toEqual([]);
  expect(warnings).toEqual([
    {
      id: 'agent-fleet-cdk:capacity-at-maximum',
      message:
        "all agents at their maximum at once would need 23 nodes of m7g.xlarge, 'maxSize' is 20; the last replicas would wait for room: raise maxSize, choose larger instance types, or acknowledge it where peaks do not meet",
    },
  ]);
});

test('of a type that is not known here the cores are checked', () => {
  expect(proveCapacity([chat, planning], group('z1d.large', 10, 2), controller()).problems).toEqual([
    "'profile' of 'planning-agent' must ask for less CPU than a node has (z1d.large: 2 cores), got 2; choose larger instance types or Auto Mode",
  ]);
  expect(proveCapacity([planning], group('z1d.metal', 10), controller()).problems).toEqual([]);
});

test('the smallest of several types counts', () => {
  const types = { instanceTypes: ['m7g.2xlarge', 'm7g.large'], maxSize: 99, spot: undefined, nodeCores: 2 };
  expect(proveCapacity([planning], types, controller()).problems[0]).toContain('m7g.large: 1.78 cores');
});

test('spot nodes hold agents that may run there, and no others', () => {
  const spot = { instanceTypes: ['m7g.xlarge', 'c7g.xlarge'], maxSize: 20 };
  const nodes = { ...group('m7g.xlarge', 10), spot };
  expect(proveCapacity([chat, { ...planning, spot: true }], nodes, controller())).toEqual({
    problems: [],
    warnings: [],
  });
  const small = { ...nodes, spot: { ...spot, instanceTypes: ['c7g.large', 'm7g.large'] } };
  for (const workloads of [
    [chat, planning],
    [chat, { ...planning, spot: true }],
  ]) {
    const { problems } = proveCapacity(workloads, workloads[1]!.spot ? small : nodes, controller());
    expect(problems).toEqual([expect.stringContaining("must be at least 20 for 'planning-agent'")]);
  }
});

test('KEDA takes room, too', () => {
  const sessions = workload({ counters: ['ScaledObject'], minReplicas: 1, maxReplicas: 1 });
  const lone = workload({ minReplicas: 1, maxReplicas: 1 });
  const front = controller({ maxReplicas: 1 });
  expect(proveCapacity([lone], group('t3.large', 1), front).problems).toEqual([]);
  expect(proveCapacity([sessions], group('t3.large', 1), front).problems).toEqual([
    expect.stringContaining("'maxSize' of the node group must be at least 2"),
  ]);
});

test.each([
  ['t3.large', { cpuMillicores: 1780, memoryMebibytes: 6837, pods: 32 }],
  ['m7g.xlarge', { cpuMillicores: 3770, memoryMebibytes: 14_162, pods: 55 }],
  ['c7g.4xlarge', { cpuMillicores: 15_740, memoryMebibytes: 27_381, pods: 107 }],
  ['r7g.16xlarge', { pods: 247 }],
])('%s has room for pods', (type, room) => expect(nodeType(type)).toMatchObject(room));

test.each(['p5.48xlarge', 'm7g.medium', 'm7g.9xlarge', 'nonsense'])('%s is not known', (type) =>
  expect(nodeType(type)).toBeUndefined(),
);

test.each([
  ['by CPU', { count: 4, cpuMillicores: 900, memoryMebibytes: 1 }, 4],
  ['by memory', { count: 4, cpuMillicores: 1, memoryMebibytes: 4000 }, 4],
  ['by the number of pods', { count: 21, cpuMillicores: 1, memoryMebibytes: 1 }, 3],
  ['none for none', { count: 0, cpuMillicores: 1, memoryMebibytes: 1 }, 0],
])('packs nodes %s', (_name, pods, nodes) => {
  expect(pack([pods], { name: 'n', cpuMillicores: 1700, memoryMebibytes: 7000, pods: 10 }).nodes).toBe(nodes);
});

test('puts small pods beside large ones', () => {
  const node = { name: 'n', cpuMillicores: 1000, memoryMebibytes: 1000, pods: 10 };
  const pods = (count: number, cpuMillicores: number) => ({ count, cpuMillicores, memoryMebibytes: 1 });
  expect(pack([pods(4, 300), pods(4, 700)], node)).toEqual({ nodes: 4, left: [] });
  expect(pack([pods(4, 300), pods(4, 700)], node, 3)).toEqual({
    nodes: 3,
    left: [pods(1, 300), pods(1, 700)].reverse(),
  });
});
