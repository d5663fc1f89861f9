import { LoadBalancing } from '../../../constructs/k8s';
import { PROFILES } from '../../../contract';

const REWRITE = '^/agents/chat-agent/?(.*) /\\1';
const first = { agentName: 'chat-agent' };

test.each([
  ['round robin', LoadBalancing.roundRobin(), 'roundrobin'],
  ['least connections', LoadBalancing.leastConnections(), 'leastconn'],
])('%s is an algorithm of the Ingress and nothing else', (_name, strategy, algorithm) => {
  expect(strategy.ingressAnnotations('chat-agent')).toEqual({
    'haproxy.org/load-balance': algorithm,
    'haproxy.org/path-rewrite': REWRITE,
  });
  expect(strategy.serviceAnnotations(first)).toEqual({});
});

test.each([
  ['the default header', LoadBalancing.sessionAffinity(), 'hdr(x-session-id)'],
  ['a header', LoadBalancing.sessionAffinity({ header: 'x-user' }), 'hdr(x-user)'],
])(
  'session affinity by %s hashes it consistently, alike on every replica of the controller',
  (_name, strategy, algorithm) => {
    expect(strategy.ingressAnnotations('chat-agent')).toMatchObject({
      'haproxy.org/load-balance': algorithm,
      'haproxy.org/backend-config-snippet':
        'hash-type consistent\ndefault-server hash-key addr-port weight 100',
    });
    expect(strategy.serviceAnnotations(first)).toEqual({});
  },
);

test('session affinity by cookie names it on the Service, where alone the controller reads it', () => {
  const strategy = LoadBalancing.sessionAffinity({ cookie: 'agent-session' });
  expect(strategy.serviceAnnotations(first)).toEqual({ 'haproxy.org/cookie-persistence': 'agent-session' });
  expect(strategy.ingressAnnotations('chat-agent')).not.toHaveProperty(['haproxy.org/cookie-persistence']);
});

test('says how it keeps a session on a pod, for balancers other than the controller', () => {
  expect(LoadBalancing.sessionAffinity().affinity).toBe('header');
  expect(LoadBalancing.sessionAffinity({ cookie: 'agent-session' }).affinity).toBe('cookie');
  expect(LoadBalancing.leastConnections().affinity).toBeUndefined();
});

describe('weighted', () => {
  const strategy = LoadBalancing.weighted({ pool: 'large', percent: 25, profile: PROFILES.planning });

  test('draws for the second Service only', () => {
    expect(strategy.serviceAnnotations({ ...first, pool: 'large' })).toMatchObject({
      'haproxy.org/route-acl': 'rand(100) lt 25',
    });
    expect(strategy.serviceAnnotations(first)).not.toHaveProperty(['haproxy.org/route-acl']);
  });

  test('rewrites the path in both backends, after the draw has compared it', () => {
    for (const pool of [undefined, 'large']) {
      expect(strategy.serviceAnnotations({ ...first, pool })).toMatchObject({
        'haproxy.org/backend-config-snippet': `http-request replace-path ${REWRITE}`,
      });
    }
    expect(strategy.ingressAnnotations('chat-agent')).toEqual({ 'haproxy.org/load-balance': 'leastconn' });
  });
});

test('the rewrite leaves the rest of the path as it is', () => {
  const rule = LoadBalancing.roundRobin().ingressAnnotations('chat-agent')['haproxy.org/path-rewrite'] ?? '';
  const [match = '', format = ''] = rule.split(' ');
  const rewrite = (path: string) => path.replace(new RegExp(match), format.replace('\\1', '$1'));
  expect(rewrite('/agents/chat-agent/v1/responses')).toBe('/v1/responses');
  expect(rewrite('/agents/chat-agent/')).toBe('/');
  expect(rewrite('/agents/chat-agent')).toBe('/');
});

test.each([
  [
    'the header is no header',
    () => LoadBalancing.sessionAffinity({ header: 'x session' }),
    "'header' must hold",
  ],
  ['the cookie is empty', () => LoadBalancing.sessionAffinity({ cookie: '' }), "'cookie' must hold"],
  [
    'two sets do not differ',
    () => LoadBalancing.weighted({ pool: 'canary', percent: 5 }),
    "'profile' or 'image' must be given for pool 'canary', got neither",
  ],
  [
    'the image has no name',
    () => LoadBalancing.weighted({ pool: 'canary', percent: 5, image: '' }),
    "'image' must name an image, got ''",
  ],
  [
    'the share is everything',
    () => LoadBalancing.weighted({ pool: 'large', percent: 100, profile: PROFILES.planning }),
    "'percent' must be a whole number from 1 to 99, got 100; or use leastConnections()",
  ],
  [
    'the pool is no label',
    () => LoadBalancing.weighted({ pool: 'Large', percent: 50, profile: PROFILES.planning }),
    "'pool' must hold at most 20 of a-z, 0-9 and '-' and start with a letter, got 'Large'",
  ],
])('fails when %s', (_name, build, message) => {
  expect(build).toThrow(message);
});
