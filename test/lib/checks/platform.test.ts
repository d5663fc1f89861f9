import { Validations } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { AgentFleetChecks } from '../../../lib/checks/agent-fleet-checks';
import { ClusterCapacity } from '../../../lib';
import { ENVIRONMENT_NAMES } from '../../../lib/environment';
import { lessonPlatform } from '../lesson-platform';
import { testApp } from '../synthesised';
import { findingsOf } from './findings';

const CAPACITIES = {
  'Auto Mode': () => ClusterCapacity.autoMode(),
  'Auto Mode on Graviton': () => ClusterCapacity.autoMode({ architecture: 'arm64' }),
  'a node group': () =>
    ClusterCapacity.nodeGroup({ instanceTypes: [new InstanceType('m7i.2xlarge')], maxSize: 40 }),
};

describe.each(ENVIRONMENT_NAMES)('our own platform in %s', (environment) => {
  test.each(Object.entries(CAPACITIES))('on %s leaves nothing unexplained', (_, capacity) => {
    const { app } = lessonPlatform({ environment, capacity: capacity() });
    expect(findingsOf(app)).toEqual([]);
  });
});

test('synthesises with the pack attached', () => {
  const { app } = lessonPlatform({}, testApp());
  Validations.of(app).addPlugins(new AgentFleetChecks());
  expect(app.synth().stacks).toHaveLength(5);
});
