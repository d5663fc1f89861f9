import { type BalancingStrategy } from '../../local/balancers/balancer';
import { IngressRouter } from '../../local/ingress-router';
import { type Backend, type Route } from '../../local/route';
import { EchoReplica } from './echo-replica';

const routers: IngressRouter[] = [];
const replicas: EchoReplica[] = [];

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(routers.splice(0).map((router) => router.close(0)));
  await Promise.all(replicas.splice(0).map((replica) => replica.stop()));
}

/** Closed by `closeAll`. */
export async function startReplica(replica: EchoReplica): Promise<EchoReplica> {
  replicas.push(replica);
  return replica.start();
}

export async function threeReplicas(prefix = 'chat'): Promise<EchoReplica[]> {
  const three = [1, 2, 3].map((number) => new EchoReplica(`${prefix}-${number}`));
  return Promise.all(three.map(startReplica));
}

interface Setup extends Partial<Omit<Route, 'backends'>> {
  readonly balancing?: BalancingStrategy;
  readonly cookie?: string;
  readonly silenceMs?: number;
  readonly second?: { readonly replicas: EchoReplica[]; readonly share: number };
}

/** A router that serves `/agents/chat` from the given replicas. */
export async function serve(upstreams: EchoReplica[], setup: Setup = {}): Promise<IngressRouter> {
  const { balancing = { algorithm: 'roundrobin' }, cookie, silenceMs = 5000, second, ...route } = setup;
  const backend = (deployment: string, share?: number): Backend => ({
    deployment,
    share,
    rewrites: [],
    balancing,
    cookie,
    silenceMs,
  });
  const router = new IngressRouter();
  routers.push(router);
  await router.listen(0);
  router.serve({
    routes: [
      {
        host: 'api.example.com',
        path: '/agents/chat',
        exact: false,
        agent: 'chat',
        rewrites: [{ pattern: /^\/agents\/chat\/?(.*)/, replacement: '/\\1' }],
        rateLimit: undefined,
        clientHeader: undefined,
        backends: [backend('chat'), ...(second ? [backend('chat-large', second.share)] : [])],
        ...route,
      },
    ],
    upstreams: (deployment) => (deployment === 'chat' ? upstreams : (second?.replicas ?? [])),
    agents: [{ name: 'chat', type: 'conversational', url: `${router.url}/agents/chat` }],
  });
  return router;
}

export async function replicaOf(
  router: IngressRouter,
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await fetch(`${router.url}/agents/chat/who`, { headers });
  return ((await response.json()) as { replica: string }).replica;
}

/** How many of so many requests each replica got. */
export async function spread(
  router: IngressRouter,
  count: number,
  headers: (index: number) => Record<string, string> = () => ({}),
) {
  const counts: Record<string, number> = {};
  for (let index = 0; index < count; index++) {
    const replica = await replicaOf(router, headers(index));
    counts[replica] = (counts[replica] ?? 0) + 1;
  }
  return counts;
}
