import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { stringify } from 'yaml';
import { AgentDeployment, AgentIngress, AgentService, LoadBalancing } from '../../constructs/k8s';
import { PROFILES, SESSION_COOKIE, SESSION_HEADER } from '../../contract';
import { readManifests } from '../../local/manifest-reader';
import { rewritePath } from '../../local/route';
import { removeFolders, temporaryFolder } from './temporary-folder';

afterAll(removeFolders);

/** What the constructs write for an agent, as the local run reads it: the two never meet in the sources. */
function read(loadBalancing: LoadBalancing) {
  const chart = Testing.chart();
  const agent = {
    agentName: 'chat-agent',
    image: 'agent-fleet:1',
    definition: { type: 'conversational', instructions: 'Answer.', model: { provider: 'scripted' } },
  } as const;
  const pools = [undefined, ...(loadBalancing.second ? [loadBalancing.second.pool] : [])];
  for (const pool of pools) {
    new AgentDeployment(chart, `Deployment${pool ?? ''}`, { ...agent, ...(pool && { pool }) });
    new AgentService(chart, `Service${pool ?? ''}`, {
      agentName: agent.agentName,
      loadBalancing,
      ...(pool && { pool }),
    });
  }
  new AgentIngress(chart, 'Ingress', { agentName: agent.agentName, host: 'api.example.com', loadBalancing });
  const folder = temporaryFolder();
  const objects = Testing.synth(chart).map((object) => stringify(object));
  writeFileSync(join(folder, 'chat-agent.yaml'), objects.join('---\n'));
  return readManifests(folder);
}

test.each<[string, LoadBalancing, object]>([
  ['round robin', LoadBalancing.roundRobin(), { balancing: { algorithm: 'roundrobin' } }],
  ['least connections', LoadBalancing.leastConnections(), { balancing: { algorithm: 'leastconn' } }],
  [
    'a header',
    LoadBalancing.sessionAffinity({ header: SESSION_HEADER }),
    { balancing: { algorithm: 'hdr', header: 'x-session-id' } },
  ],
  ['a cookie', LoadBalancing.sessionAffinity({ cookie: SESSION_COOKIE }), { cookie: 'agent-session' }],
])('understands every annotation of %s', (_, strategy, backend) => {
  const { routes, warnings } = read(strategy);
  expect(warnings).toEqual([]);
  expect(routes).toHaveLength(1);
  expect(routes[0]).toMatchObject({ clientHeader: 'X-Forwarded-For', backends: [backend] });
  expect(routes[0]?.rateLimit).toEqual({ requests: 100, periodMs: 1000, statusCode: 429 });
  expect(rewritePath(routes[0]?.rewrites ?? [], '/agents/chat-agent/v1/responses')).toBe('/v1/responses');
});

test('understands every annotation of weights', () => {
  const second = { pool: 'large', percent: 30, profile: PROFILES.research };
  const { routes, warnings, deployments } = read(LoadBalancing.weighted(second));
  expect(warnings).toEqual([]);
  expect(deployments.map(({ name, agent }) => [name, agent])).toEqual([
    ['chat-agent', 'chat-agent'],
    ['chat-agent-large', 'chat-agent'],
  ]);
  expect(routes[0]?.backends).toMatchObject([
    { share: undefined },
    { deployment: 'chat-agent-large', share: 30 },
  ]);
  for (const { rewrites } of routes[0]?.backends ?? [])
    expect(rewritePath(rewrites, '/agents/chat-agent/v1/models')).toBe('/v1/models');
});
