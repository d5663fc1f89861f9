import { Testing } from 'cdk8s';
import { LoadBalancing, Trigger } from '../../../constructs/k8s';
import { Agent, AgentChart, AgentProfile, Scaling } from '../../../lib';

const trigger = Trigger.cron({ start: '0 8 * * *', end: '0 18 * * *', timeZone: 'UTC' });
const AUTOSCALERS = ['HorizontalPodAutoscaler', 'ScaledObject', 'VerticalPodAutoscaler'];

function manifestsOf(scaling: Scaling): any[] {
  return Testing.synth(
    new AgentChart(Testing.app(), 'agent', {
      agentName: 'chat-agent',
      namespace: 'agents',
      image: 'registry.example.com/agent@sha256:0123',
      agent: Agent.conversational({
        instructions: 'Answer.',
        scaling,
        loadBalancing: LoadBalancing.weighted({ pool: 'large', percent: 20, profile: AgentProfile.PLANNING }),
      }),
    }),
  );
}

describe.each([
  ['horizontal', Scaling.horizontal(), 'HorizontalPodAutoscaler', undefined],
  ['vertical', Scaling.vertical({ replicas: 3 }), 'VerticalPodAutoscaler', 3],
  ['sessions', Scaling.sessions(), 'ScaledObject', undefined],
  ['serverless', Scaling.serverless({ trigger }), 'ScaledObject', undefined],
])('%s', (name, scaling, kind, replicas) => {
  const manifests = manifestsOf(scaling);

  test('exactly one autoscaler acts on each set of replicas', () => {
    const found = manifests.filter((manifest) => AUTOSCALERS.includes(manifest.kind));
    expect(found.map((manifest) => [manifest.kind, manifest.metadata.name])).toEqual([
      [kind, 'chat-agent'],
      [kind, 'chat-agent-large'],
    ]);
  });

  test('the Deployment has a number of its own only where nothing moves it', () => {
    const deployments = manifests.filter((manifest) => manifest.kind === 'Deployment');
    expect(deployments.map(({ spec }) => spec.replicas)).toEqual([replicas, replicas]);
  });

  test('KEDA reaches the pods only where it reads them', () => {
    const policy = manifests.find((manifest) => manifest.kind === 'NetworkPolicy');
    expect(JSON.stringify(policy.spec.ingress).includes('"keda"')).toBe(name === 'sessions');
  });
});

test('each set of a vertical agent stays in the range of its own profile', () => {
  const maxima = manifestsOf(Scaling.vertical())
    .filter(({ kind }) => kind === 'VerticalPodAutoscaler')
    .map(({ spec }) => spec.resourcePolicy.containerPolicies[0].maxAllowed.cpu);
  expect(maxima).toEqual(['1000m', '4000m']);
});

test('a range outside the profile is refused with the profile in mind', () => {
  expect(() => manifestsOf(Scaling.vertical({ max: { cpuCores: 8 } }))).toThrow(
    "'max.cpuCores' must be from 0.5 to 1, the profile's range, got 8; choose another profile",
  );
});
