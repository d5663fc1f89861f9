import { Size } from 'aws-cdk-lib';
import { InstanceClass, InstanceSize, InstanceType } from 'aws-cdk-lib/aws-ec2';
import { ClusterCapacity, type NodeGroupOptions } from '../../../constructs/aws';

const type = (name: string) => new InstanceType(name);

test('Auto Mode runs agents on amd64 unless told otherwise', () => {
  expect(ClusterCapacity.autoMode().architecture).toBe('amd64');
  expect(ClusterCapacity.autoMode({ architecture: 'arm64' }).architecture).toBe('arm64');
});

test("a node group has the lesson's figures", () => {
  const { architecture, choice } = ClusterCapacity.nodeGroup();
  expect(architecture).toBe('amd64');
  expect(choice).toMatchObject({ minSize: 1, desiredSize: 3, maxSize: 10, maxUnavailable: 1 });
  expect(choice).toMatchObject({ instanceTypes: [InstanceType.of(InstanceClass.T3, InstanceSize.LARGE)] });
});

test('the instance types say which architecture images are built for', () => {
  const capacity = ClusterCapacity.nodeGroup({ instanceTypes: [type('m7g.xlarge'), type('m8g.xlarge')] });
  expect(capacity.architecture).toBe('arm64');
});

test.each([
  [['t3.large'], 2],
  [['m7g.8xlarge', 'm7g.xlarge'], 4],
  [['m7i.2xlarge', 'm7i.metal-24xl'], undefined],
])('%j: the smallest node has %s cores', (names, cores) => {
  expect(ClusterCapacity.nodeGroup({ instanceTypes: names.map(type) }).nodeCores).toBe(cores);
});

test('Auto Mode makes nodes as large as pods need', () => {
  expect(ClusterCapacity.autoMode().nodeCores).toBeUndefined();
});

test('says whether there are spot nodes', () => {
  expect(ClusterCapacity.autoMode().spot).toBe(false);
  expect(ClusterCapacity.autoMode({ spot: true }).spot).toBe(true);
  const spot = { instanceTypes: [type('m7i.large'), type('c7i.large')] };
  expect(ClusterCapacity.nodeGroup({ spot }).spot).toBe(true);
});

test('every option is kept', () => {
  const all: Required<NodeGroupOptions> = {
    minSize: 0,
    desiredSize: 2,
    maxSize: 4,
    maxUnavailable: 2,
    instanceTypes: [type('m6i.xlarge')],
    diskSize: Size.gibibytes(250),
    spot: { instanceTypes: [type('m6i.xlarge'), type('c6i.xlarge')], maxSize: 3 },
  };
  expect(ClusterCapacity.nodeGroup(all).choice).toEqual({ kind: 'node-group', ...all });
});

describe('fails when', () => {
  test.each([
    [{ minSize: 5 }, "'minSize' must be at most 'desiredSize' (3), got 5; raise desiredSize"],
    [{ desiredSize: 11 }, "'desiredSize' must be at most 'maxSize' (10), got 11; raise maxSize"],
    [{ maxUnavailable: 11 }, "'maxUnavailable' must be at most 'maxSize' (10), got 11; raise maxSize"],
    [{ maxUnavailable: 0 }, "'maxUnavailable' must be a whole number from 1 up, got 0"],
    [{ minSize: -1 }, "'minSize' must be a whole number from 0 up, got -1"],
    [{ desiredSize: 2.5 }, "'desiredSize' must be a whole number from 1 up, got 2.5"],
    [
      { spot: { instanceTypes: [type('m7i.xlarge')] } },
      "'spot.instanceTypes' must hold two or more types of the group's architecture with the same number of vCPUs, got m7i.xlarge",
    ],
    [{ spot: { instanceTypes: [type('m7i.xlarge'), type('c7i.large')] } }, 'got m7i.xlarge, c7i.large'],
    [{ spot: { instanceTypes: [type('m7g.large'), type('c7g.large')] } }, 'got m7g.large, c7g.large'],
    [
      { spot: { instanceTypes: [type('m7i.large'), type('c7i.large')], maxSize: 0 } },
      "'spot.maxSize' must be a whole number from 1 up, got 0",
    ],
    [{ instanceTypes: [] }, "'instanceTypes' must hold one or more types of a single architecture, got none"],
    [
      { instanceTypes: [type('t3.large'), type('t4g.large')] },
      'of a single architecture, got t3.large (x86_64), t4g.large (arm64); one image runs on all of them',
    ],
  ] satisfies [NodeGroupOptions, string][])('%#', (options, message) => {
    expect(() => ClusterCapacity.nodeGroup(options)).toThrow(message);
  });

  test('several options are wrong, it names all', () => {
    expect(() => ClusterCapacity.nodeGroup({ minSize: 20, maxUnavailable: 30 })).toThrow(
      /'minSize' must be at most[^]*'maxUnavailable' must be at most/,
    );
  });
});
