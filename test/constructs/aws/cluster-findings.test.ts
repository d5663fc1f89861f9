import { type AppProps, type Environment, Stack, Validations } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  type AgentCluster,
  AgentLoadBalancer,
  ClusterCapacity,
  HaproxyIngressController,
  TargetGroupBinding,
} from '../../../constructs/aws';
import { clusterApp } from './cluster-app';

/** Network, cluster, edge and agents over stacks, as a platform joins them. */
function platform(capacity: ClusterCapacity, appProps: AppProps = {}, env?: Environment) {
  const props = {
    capacity,
    publicAccessCidrs: ['203.0.113.0/24'],
    admins: ['arn:aws:iam::123456789012:role/admin'],
  };
  const { app, network, cluster, stack } = clusterApp(props, appProps, env);
  const edge = new Stack(app, 'Edge', { env });
  const agents = new Stack(app, 'Agents', { env });
  const service = new HaproxyIngressController(stack, 'Ingress', { cluster });
  const door = new AgentLoadBalancer(edge, 'LoadBalancer', { vpc: network.vpc });
  new TargetGroupBinding(agents, 'Binding', {
    cluster,
    service,
    targetGroup: door.targetGroup,
    loadBalancerSecurityGroup: door.securityGroup,
  });
  cluster.keda().allowQueue(agents, 'Queue', 'arn:aws:sqs:eu-central-1:123456789012:jobs');
  cluster.verticalPodAutoscaler();
  return { app, cluster };
}

function findings({ app }: ReturnType<typeof platform>): string[] {
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

function makeAdministrator({ cluster }: AgentCluster): void {
  cluster.role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'));
}

const ENV = { account: '123456789012', region: 'eu-central-1' };
const CAPACITIES: [string, () => ClusterCapacity][] = [
  ['Auto Mode', () => ClusterCapacity.autoMode()],
  ['Auto Mode on arm64', () => ClusterCapacity.autoMode({ architecture: 'arm64' })],
  ['a node group', () => ClusterCapacity.nodeGroup()],
  ['Auto Mode with spot nodes', () => ClusterCapacity.autoMode({ spot: true })],
  [
    'a node group with spot nodes',
    () =>
      ClusterCapacity.nodeGroup({
        spot: { instanceTypes: [new InstanceType('m7i.large'), new InstanceType('c7i.large')] },
      }),
  ],
];

describe.each(CAPACITIES)('%s', (_name, capacity) => {
  test('leaves no finding of AwsSolutions unexplained', () => {
    expect(findings(platform(capacity()))).toEqual([]);
  });

  test('leaves none in stacks that know their account and region', () => {
    expect(findings(platform(capacity(), {}, ENV))).toEqual([]);
  });
});

test('as a plugin of the app, the checks let the synthesis pass, and stop it for what is not explained', () => {
  const checked = () => {
    const parts = platform(ClusterCapacity.nodeGroup());
    Validations.of(parts.app).addPlugins(new AwsSolutionsChecks(parts.app));
    return parts;
  };
  expect(checked().app.synth().stacks).toHaveLength(4);

  const { app, cluster } = checked();
  makeAdministrator(cluster);
  expect(() => app.synth()).toThrow(/AwsSolutions-IAM4.*AdministratorAccess/);
});

test('an explanation covers what was chosen and nothing else', () => {
  const parts = platform(ClusterCapacity.nodeGroup());
  makeAdministrator(parts.cluster);
  expect(findings(parts)).toEqual([
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AdministratorAccess] Cluster/Cluster/Cluster/Role/Resource',
  ]);
});

test.each([CAPACITIES[0]!, CAPACITIES[2]!, CAPACITIES[4]!])(
  '%s passes the validation of CloudFormation without a warning',
  (_name, capacity) => {
    const { app } = platform(capacity(), { builtinCloudFormationValidation: true });
    // Errors are thrown; what the validation only warns of is printed.
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(app.synth().stacks).toHaveLength(4);
    expect([...printed.mock.calls, ...warned.mock.calls]).toEqual([]);
    printed.mockRestore();
    warned.mockRestore();
  },
);
