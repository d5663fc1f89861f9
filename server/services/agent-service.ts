import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AgentType } from '../../contract/agent-definition';
import type { Agent } from '../agents/agent';
import { ServerError } from '../errors';
import type { TurnMetrics } from '../metrics/turn-metrics';
import type { RateLimitVerdict } from '../stores/cache';
import type { StoredResponse, Thread } from '../stores/conversation-store';
import type { Stores } from '../stores/create-stores';
import type { ToolRegistry } from '../tools/tool-registry';
import { AgentTurn, type TurnSink } from './agent-turn';
import type { HealthCheck } from './health-check';
import { ProductionService } from './production-service';
import { SessionTable } from './session-table';
import { checkStores, type StoreCheck, type StoreFindings } from './store-check';
import type { TurnRequest } from './turn-request';

export interface AgentServiceProps {
  /** The agent's name: the `model` that clients ask for. */
  readonly name: string;
  readonly agent: Agent;
  readonly toolRegistry: ToolRegistry;
  readonly stores: Stores;
  readonly metrics: TurnMetrics;
  readonly log: Logger;
  readonly maxConcurrentSessions: number;
  readonly turnTimeoutSeconds: number;
  /** How long turns in progress may go on after a shutdown was asked for. */
  readonly drainSeconds: number;
}

/** A turn that has its session slot and knows what was said before: ready to run, exactly once. */
export interface AdmittedTurn {
  readonly turn: AgentTurn;
  readonly run: (sink: TurnSink) => Promise<StoredResponse>;
}

const NOT_READY_RETRY_SECONDS = 2;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;

/** Runs one agent's turns, up to the session cap, on stores that it checks (the lesson's `AgentService`). */
export class AgentService extends ProductionService {
  readonly toolRegistry: ToolRegistry;
  readonly #props: AgentServiceProps;
  readonly #sessions: SessionTable;
  readonly #stopped = new AbortController();
  #findings: StoreFindings | undefined;
  #check: Promise<HealthCheck> | undefined;

  constructor(props: AgentServiceProps) {
    super(props.name);
    this.#props = props;
    this.toolRegistry = props.toolRegistry;
    this.#sessions = new SessionTable(props.maxConcurrentSessions);
  }

  get agentType(): AgentType {
    return this.#props.agent.type;
  }

  /** Sessions with a turn in progress on this replica. */
  get activeSessions(): number {
    return this.#sessions.size;
  }

  get maxConcurrentSessions(): number {
    return this.#sessions.max;
  }

  /** Resolves when the stores answer: tries until they do, or until the service is stopped. */
  async initialise(): Promise<void> {
    for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(delayMs * 2, LONGEST_RETRY_MS)) {
      const check = await checkStores(this.#props.stores);
      this.#stopped.signal.throwIfAborted();
      this.#judge(check);
      if (check.findings.database === 'ok') return;
      await sleep(delayMs, undefined, { signal: this.#stopped.signal });
    }
  }

  /** Checks the stores, at most one check at a time: probes that come together share one result. */
  healthCheck(): Promise<HealthCheck> {
    this.#check ??= checkStores(this.#props.stores)
      .then((check) => {
        this.#judge(check);
        return this.report();
      })
      .finally(() => {
        this.#check = undefined;
      });
    return this.#check;
  }

  /** Refuses new turns from now on; see `shutdown`. */
  override async shutdown(): Promise<void> {
    const { drainSeconds, log } = this.#props;
    this.setStatus('stopping');
    this.#stopped.abort(new Error('the service was stopped'));
    const deadline = new AbortController();
    const cut = sleep(drainSeconds * 1000, undefined, { signal: deadline.signal }).then(
      () => {
        log.warn(
          { sessions: this.activeSessions, drainSeconds },
          'drain time is over: cutting the turns in progress',
        );
        this.#sessions.cutAll(
          new ServerError('draining', `this replica stopped before the turn ended; send the turn again`),
        );
      },
      () => undefined,
    );
    await this.#sessions.empty();
    deadline.abort();
    await cut;
  }

  /** Counts a turn against its client's rate; throws when the service takes no turns at all. */
  async admit(client: string): Promise<RateLimitVerdict> {
    this.countRequest();
    this.#assertTakesTurns();
    return this.#props.stores.rateLimiter.consume(client);
  }

  /** Takes a session slot and looks up what was said before. Whoever gets the turn has to run it. */
  async startTurn(request: TurnRequest): Promise<AdmittedTurn> {
    // Asked again: the service may have begun to stop while the rate was counted.
    this.#assertTakesTurns();
    const { name, agent, stores, turnTimeoutSeconds } = this.#props;
    const turn = new AgentTurn({
      agentName: name,
      agent,
      request,
      timeoutSeconds: turnTimeoutSeconds,
      append: (response) => stores.conversations.appendResponse(response),
    });
    this.#sessions.open(turn);
    try {
      const thread = await this.#threadOf(request);
      return { turn, run: (sink) => this.#run(turn, thread, sink) };
    } catch (error) {
      this.#sessions.close(turn);
      throw error;
    }
  }

  /** Counts an error that a client got. */
  recordError(error: ServerError): void {
    if (error.status >= 500) this.countError();
    this.#props.metrics.error(error.code);
  }

  protected describe(): Readonly<Record<string, unknown>> {
    return {
      agentType: this.agentType,
      sessions: { active: this.activeSessions, max: this.maxConcurrentSessions },
      tools: this.toolRegistry.list().map((tool) => tool.name),
      ...(this.#findings && { stores: this.#findings }),
    };
  }

  async #run(turn: AgentTurn, thread: Thread, sink: TurnSink): Promise<StoredResponse> {
    const { metrics } = this.#props;
    const started = performance.now();
    let waiting = true;
    try {
      const response = await turn.run(thread, (event) => {
        if (waiting && event.type === 'text-delta') {
          waiting = false;
          metrics.firstToken((performance.now() - started) / 1000);
        }
        return sink(event);
      });
      metrics.turn(response.status, (performance.now() - started) / 1000, response.usage);
      return response;
    } catch (error) {
      metrics.turn('failed', (performance.now() - started) / 1000);
      throw error;
    } finally {
      this.#sessions.close(turn);
    }
  }

  async #threadOf(request: TurnRequest): Promise<Thread> {
    const { conversations } = this.#props.stores;
    const { conversationId, previousResponseId } = request;
    if (conversationId !== undefined) {
      const thread = await conversations.threadOfConversation(this.name, conversationId);
      if (thread) return thread;
      throw new ServerError('conversation_not_found', `there is no conversation '${conversationId}'`, {
        param: 'conversation',
      });
    }
    if (previousResponseId !== undefined) {
      const thread = await conversations.threadOfResponse(this.name, previousResponseId);
      if (thread) return { ...thread, headResponseId: previousResponseId };
      throw new ServerError('response_not_found', `there is no response '${previousResponseId}'`, {
        param: 'previous_response_id',
      });
    }
    return { headResponseId: null, items: [] };
  }

  #judge({ findings, errors }: StoreCheck): void {
    const { log } = this.#props;
    const before = this.#findings;
    this.#findings = findings;
    if (before?.database !== findings.database || before.cache !== findings.cache) {
      if (errors.length === 0) log.info({ findings }, 'the stores answer');
      for (const err of errors) log.warn({ findings, err }, 'a store does not answer as it should');
    }
    if (findings.database === 'ok') {
      this.setStatus(findings.cache === 'ok' && !this.#sessions.full ? 'healthy' : 'degraded');
    } else if (this.status !== 'starting') {
      this.setStatus('unhealthy');
    }
  }

  #assertTakesTurns(): void {
    if (this.status === 'stopping') {
      throw new ServerError(
        'draining',
        'this replica is stopping and takes no new turns; send the turn again',
        {
          retryAfterSeconds: NOT_READY_RETRY_SECONDS,
        },
      );
    }
    if (this.status === 'starting') {
      throw new ServerError('not_ready', 'this replica is starting; its database does not answer yet', {
        retryAfterSeconds: NOT_READY_RETRY_SECONDS,
      });
    }
  }
}
