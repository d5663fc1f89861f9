import fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { LIFECYCLE } from '../contract/lifecycle';
import type { Agent } from './agents/agent';
import { AllowedMethods } from './http/allowed-methods';
import { addConversationsRoutes } from './http/conversations-routes';
import { addErrorReplies, refuseConnection, refusePath } from './http/error-replies';
import { addModelsRoutes } from './http/models-routes';
import { addProbeRoutes } from './http/probe-routes';
import { addReplyHeaders, requestId } from './http/reply-headers';
import { addResponsesRoutes } from './http/responses-routes';
import type { RouteContext } from './http/route-context';
import { MetricsRegistry } from './metrics/metrics-registry';
import { ProcessGauges } from './metrics/process-gauges';
import { observeService } from './metrics/service-gauges';
import { TurnMetrics } from './metrics/turn-metrics';
import { AgentService } from './services/agent-service';
import type { Stores } from './stores/create-stores';
import type { ToolRegistry } from './tools/tool-registry';

export interface AppProps {
  /** The agent's name: the `model` that clients ask for. */
  readonly name: string;
  readonly agent: Agent;
  readonly tools: ToolRegistry;
  readonly stores: Stores;
  readonly log: Logger;
  /** Names this replica in headers. */
  readonly replica: string;
  readonly version: string;
  readonly maxConcurrentSessions: number;
  readonly turnTimeoutSeconds: number;
  readonly drainSeconds: number;
  readonly maxBodyBytes: number;
}

/** One agent's server: not listening, not initialised, without side effects. */
export interface App {
  readonly http: FastifyInstance;
  readonly service: AgentService;
}

/** The time that a whole request may take to arrive; how long its answer takes is not limited here. */
const REQUEST_ARRIVAL_SECONDS = 60;

/** The ingress controller and the balancer stand before the server, with private addresses. */
const TRUSTED_PROXIES = ['loopback', 'linklocal', 'uniquelocal'];

/** Puts one agent's server together. The caller listens, initialises and, in the end, closes. */
export function buildApp(props: AppProps): App {
  const registry = new MetricsRegistry();
  const metrics = new TurnMetrics(registry.meter);
  const service = new AgentService({ ...props, toolRegistry: props.tools, metrics });
  observeService(registry.meter, service, props.version);
  const processGauges = new ProcessGauges(registry.meter);

  const http = fastify({
    // Errors are logged by their handler; a line a request is the balancer's business.
    logger: false,
    bodyLimit: props.maxBodyBytes,
    genReqId: requestId,
    trustProxy: TRUSTED_PROXIES,
    keepAliveTimeout: LIFECYCLE.keepAliveSeconds * 1000,
    requestTimeout: REQUEST_ARRIVAL_SECONDS * 1000,
    routerOptions: { maxParamLength: 128 },
    // While it drains the service answers for itself.
    return503OnClosing: false,
    clientErrorHandler: refuseConnection,
    frameworkErrors: refusePath(props.replica),
  });
  const context: RouteContext = {
    service,
    conversations: props.stores.conversations,
    metrics,
    registry,
    log: props.log,
    replica: props.replica,
    maxBodyBytes: props.maxBodyBytes,
  };
  addReplyHeaders(http, context);
  addErrorReplies(http, context, new AllowedMethods(http));
  addProbeRoutes(http, context);
  addModelsRoutes(http, context);
  addResponsesRoutes(http, context);
  addConversationsRoutes(http, context);
  http.addHook('onClose', async () => {
    processGauges.close();
    await registry.shutdown();
  });
  return { http, service };
}
