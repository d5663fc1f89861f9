/**
 * What the agent server answers on and what it is asked with: one place for the port, the paths and the
 * headers that probes, Services, Ingresses, the local router and the server itself have to agree on.
 */

/** The port that every agent container listens on (the lesson's `containerPort`). */
export const AGENT_PORT = 8000;

/** The port that every agent's Service listens on (the lesson's Service `port`). */
export const SERVICE_PORT = 80;

/** Paths that the agent server answers. */
export const PATHS = {
  /** Liveness: the process lives. Never touches a store. */
  health: '/health',
  /** Readiness: stores reachable, not starting, not draining; 503 otherwise. */
  ready: '/ready',
  /** Metrics in the Prometheus text format. */
  metrics: '/metrics',
  /** OpenAI Responses API. */
  responses: '/v1/responses',
  /** OpenAI Models API: lists the agent as a model. */
  models: '/v1/models',
  /** OpenAI Conversations API. */
  conversations: '/v1/conversations',
} as const;

/** The path under which the Ingress serves one agent; the rest of the path reaches the agent unchanged. */
export function ingressPath(agentName: string): string {
  return `/agents/${agentName}`;
}

/** Header that keeps a session on one replica: API clients keep no cookies. */
export const SESSION_HEADER = 'x-session-id';

/** Cookie that keeps a browser's session on one replica. */
export const SESSION_COOKIE = 'agent-session';

/** Header that names the replica that answered (the pod's name). */
export const REPLICA_HEADER = 'x-agent-replica';
