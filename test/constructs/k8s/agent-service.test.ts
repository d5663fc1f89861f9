import { AgentService, type AgentServiceProps, LoadBalancing } from '../../../constructs/k8s';
import { PROFILES } from '../../../contract';
import { only, synth } from './synth';

const service = (props: AgentServiceProps) =>
  only(
    synth((scope) => new AgentService(scope, 'Service', props)),
    'Service',
  );

test("is the lesson's Service by default", () => {
  const { metadata, spec } = service({ agentName: 'chat-agent' });
  expect(metadata.name).toBe('chat-agent');
  expect(metadata).not.toHaveProperty('annotations');
  expect(spec).toEqual({
    type: 'ClusterIP',
    selector: { app: 'chat-agent' },
    ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 8000 }],
  });
});

test('all props', () => {
  const allProps: Required<AgentServiceProps> = {
    agentName: 'chat-agent',
    pool: 'large',
    loadBalancing: LoadBalancing.weighted({ pool: 'large', percent: 25, profile: PROFILES.planning }),
  };
  const { metadata, spec } = service(allProps);
  expect(metadata.name).toBe('chat-agent-large');
  expect(metadata.annotations['haproxy.org/route-acl']).toBe('rand(100) lt 25');
  expect(spec.selector).toEqual({ app: 'chat-agent-large' });
});
