import { Agent, AgentPlatform, Model, Scaling } from '../../../lib';
import { agentFleetMatchers, kubernetesObjects, snapshotSerializer } from '../../../testing';
import { testApp } from '../../lib/synthesised';

expect.extend(agentFleetMatchers);
expect.addSnapshotSerializer(snapshotSerializer);

const app = testApp();
const platform = new AgentPlatform(app, 'Orders', { environment: 'staging' });
platform.addAgent(
  'orders-agent',
  Agent.taskOriented({
    instructions: 'You answer questions about orders.',
    model: Model.bedrock('anthropic.claude-sonnet-4-5-20250929-v1:0', { region: 'eu-west-1' }),
    scaling: Scaling.horizontal({ min: 3, max: 12 }),
    env: { LOG_LEVEL: 'debug' },
  }),
);
const objects = kubernetesObjects(app.synth());

test('the agent runs as the platform team asks', () => {
  const deployment = objects.get('Deployment', 'orders-agent');
  expect(deployment).toRunRestricted();
  expect(deployment).toHaveVariable('LOG_LEVEL', 'debug');
  expect(deployment).toHaveVariable('DATABASE_URL', { secretKeyRef: { name: 'db-secret', key: 'url' } });
  expect(objects.get('HorizontalPodAutoscaler', 'orders-agent')).toScaleBetween(3, 12);
  expect(objects).toHaveNoSecrets();
});

test('the agent reaches its model, its stores and nothing else', () => {
  expect(objects.get('NetworkPolicy', 'orders-agent')).toReachOnly([
    'dns',
    '10.0.0.0/16:5432',
    '10.0.0.0/16:6379',
    '169.254.170.23:80',
    'internet:443',
  ]);
});

test('the image changes with every build, the snapshot does not', () => {
  const [container] = objects.get('Deployment', 'orders-agent').spec.template.spec.containers;
  expect(container?.image).toMatchInlineSnapshot(
    `"\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.\${AWS::URLSuffix}/cdk-hnb659fds-container-assets-\${AWS::AccountId}-\${AWS::Region}:<hash>"`,
  );
});
