import { Duration } from 'cdk8s';
import { AgentIngress, type AgentIngressProps, LoadBalancing, RateLimit } from '../../../constructs/k8s';
import { PROFILES } from '../../../contract';
import { only, synth } from './synth';

const ingresses = (props: AgentIngressProps) => synth((scope) => new AgentIngress(scope, 'Ingress', props));

test("serves the agent below /agents/<name> with the lesson's rate limit by default", () => {
  const { metadata, spec } = only(ingresses({ agentName: 'chat-agent' }), 'Ingress');
  expect(spec).toEqual({
    ingressClassName: 'haproxy',
    rules: [
      {
        http: {
          paths: [
            {
              path: '/agents/chat-agent',
              pathType: 'Prefix',
              backend: { service: { name: 'chat-agent', port: { number: 80 } } },
            },
          ],
        },
      },
    ],
  });
  expect(metadata.annotations).toEqual({
    'haproxy.org/load-balance': 'leastconn',
    'haproxy.org/path-rewrite': '^/agents/chat-agent/?(.*) /\\1',
    'haproxy.org/rate-limit-requests': '100',
    'haproxy.org/rate-limit-period': '1s',
    'haproxy.org/rate-limit-status-code': '429',
    'haproxy.org/src-ip-header': 'X-Forwarded-For',
    'haproxy.org/timeout-server': '615s',
  });
});

test('all props', () => {
  const allProps: Required<AgentIngressProps> = {
    agentName: 'chat-agent',
    host: 'api.example.com',
    ingressClassName: 'internal',
    loadBalancing: LoadBalancing.roundRobin(),
    rateLimit: RateLimit.none(),
    behindBalancer: false,
    longestStream: Duration.minutes(2),
  };
  const { metadata, spec } = only(ingresses(allProps), 'Ingress');
  expect(spec.ingressClassName).toBe('internal');
  expect(spec.rules[0].host).toBe('api.example.com');
  expect(metadata.annotations).toEqual({
    'haproxy.org/load-balance': 'roundrobin',
    'haproxy.org/path-rewrite': '^/agents/chat-agent/?(.*) /\\1',
    'haproxy.org/timeout-server': '135s',
  });
});

test('a weighted strategy routes the same path to the second Service, and limits it once', () => {
  const loadBalancing = LoadBalancing.weighted({ pool: 'large', percent: 25, profile: PROFILES.planning });
  const found = ingresses({ agentName: 'chat-agent', host: 'api.example.com', loadBalancing });
  const routes = found.map((ingress) => {
    const [rule] = ingress.spec.rules;
    const [path] = rule.http.paths;
    return [ingress.metadata.name, rule.host, path.path, path.backend.service.name];
  });
  expect(routes).toEqual([
    ['chat-agent', 'api.example.com', '/agents/chat-agent', 'chat-agent'],
    ['chat-agent-large', 'api.example.com', '/agents/chat-agent', 'chat-agent-large'],
  ]);
  const limited = found.map((ingress) => 'haproxy.org/rate-limit-requests' in ingress.metadata.annotations);
  expect(limited).toEqual([true, false]);
});
