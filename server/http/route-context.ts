import type { FastifyBaseLogger } from 'fastify';
import type { MetricsRegistry } from '../metrics/metrics-registry';
import type { TurnMetrics } from '../metrics/turn-metrics';
import type { AgentService } from '../services/agent-service';
import type { ConversationStore } from '../stores/conversation-store';

/** What the routes work with. */
export interface RouteContext {
  readonly service: AgentService;
  readonly conversations: ConversationStore;
  readonly metrics: TurnMetrics;
  readonly registry: MetricsRegistry;
  readonly log: FastifyBaseLogger;
  readonly replica: string;
  readonly maxBodyBytes: number;
}
