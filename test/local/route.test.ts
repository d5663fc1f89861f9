import { drawBackend, findRoute, rewritePath, type Route } from '../../local/route';

function route(path: string, options: Partial<Route> = {}): Route {
  return {
    path,
    host: undefined,
    exact: false,
    agent: path,
    rewrites: [],
    rateLimit: undefined,
    clientHeader: undefined,
    backends: [],
    ...options,
  };
}

describe('findRoute', () => {
  const routes = [route('/agents/chat'), route('/agents/chat/admin'), route('/exact', { exact: true })];

  test.each([
    ['/agents/chat', '/agents/chat'],
    ['/agents/chat/', '/agents/chat'],
    ['/agents/chat/v1/responses', '/agents/chat'],
    ['/agents/chat/admin/x', '/agents/chat/admin'],
    ['/exact', '/exact'],
  ])('%s reaches %s', (asked, path) => {
    expect(findRoute(routes, '127.0.0.1', asked)?.path).toBe(path);
  });

  test.each(['/agents/chatter', '/agents', '/', '/exact/more'])('%s reaches nothing', (asked) => {
    expect(findRoute(routes, '127.0.0.1', asked)).toBeUndefined();
  });

  test('a host that a rule names gets its own rules, any other one all of them', () => {
    const hosted = [
      route('/agents/chat', { host: 'api.example.com', agent: 'chat' }),
      route('/agents/chat', { host: 'api.example.org', agent: 'other' }),
      route('/status', { agent: 'any' }),
    ];
    expect(findRoute(hosted, 'api.example.org', '/agents/chat')?.agent).toBe('other');
    expect(findRoute(hosted, 'api.example.org', '/status')?.agent).toBe('any');
    expect(findRoute(hosted, 'localhost', '/agents/chat')?.agent).toBe('chat');
  });
});

describe('rewritePath', () => {
  const strip = [{ pattern: /^\/agents\/chat\/?(.*)/, replacement: '/\\1' }];

  test.each([
    ['/agents/chat/v1/responses', '/v1/responses'],
    ['/agents/chat', '/'],
    ['/other', '/other'],
  ])('%s becomes %s', (path, rewritten) => {
    expect(rewritePath(strip, path)).toBe(rewritten);
  });

  test('rules apply one after the other', () => {
    const rules = [...strip, { pattern: /^\/v1\/(.*)/, replacement: '/v2/\\1' }];
    expect(rewritePath(rules, '/agents/chat/v1/models')).toBe('/v2/models');
  });
});

test('drawBackend goes by shares, and the backend without one takes the rest', () => {
  const backends = [{ name: 'all' }, { name: 'large', share: 20 }].map((backend) => ({
    share: undefined,
    ...backend,
  }));
  expect(drawBackend(backends, () => 0.19).name).toBe('large');
  expect(drawBackend(backends, () => 0.2).name).toBe('all');
});
