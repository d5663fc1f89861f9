import type { Agent, TurnEvent } from '../agents/agent';
import type { OutputItem } from '../conversation/item';
import { ServerError } from '../errors';
import type { StoredResponse, Thread } from '../stores/conversation-store';
import { newId } from '../conversation/new-id';
import type { Session } from './session-table';
import type { TurnRequest } from './turn-request';

export interface AgentTurnProps {
  readonly agentName: string;
  readonly agent: Agent;
  readonly request: TurnRequest;
  readonly timeoutSeconds: number;
  /** Keeps the finished turn. */
  readonly append: (response: StoredResponse) => Promise<void>;
}

/** Takes a turn's events in order. A promise asks the turn to wait: its reader is slower than the model. */
export type TurnSink = (event: TurnEvent) => Promise<void> | undefined;

/** One turn: from its session slot to the stored response, or to the one error that ended it. */
export class AgentTurn implements Session {
  /** The session: the conversation, or the turn itself when it belongs to none. */
  readonly id: string;
  readonly responseId = newId('resp');
  readonly startedAt = new Date();
  readonly request: TurnRequest;
  #previousResponseId: string | null;
  readonly #props: AgentTurnProps;
  readonly #abort = new AbortController();
  readonly #output: OutputItem[] = [];
  #finished = false;

  constructor(props: AgentTurnProps) {
    this.#props = props;
    this.request = props.request;
    this.id = props.request.conversationId ?? this.responseId;
    this.#previousResponseId = props.request.previousResponseId ?? null;
  }

  /** The response that this turn follows. */
  get previousResponseId(): string | null {
    return this.#previousResponseId;
  }

  /** Ends the turn with this error. Without effect once the agent has finished: what is whole gets kept. */
  cut(reason: ServerError): void {
    if (!this.#finished) this.#abort.abort(reason);
  }

  /**
   * Runs the turn to its end and keeps it. Rejects as soon as the turn is cut, even when a model or tool is deaf
   * to its signal; nothing is kept then.
   */
  async run(thread: Thread, sink: TurnSink): Promise<StoredResponse> {
    this.#previousResponseId = thread.headResponseId;
    const { timeoutSeconds } = this.#props;
    const timer = setTimeout(() => {
      this.cut(
        new ServerError(
          'turn_timeout',
          `the turn took longer than ${timeoutSeconds} s; ask for less at once, or raise limits.turnTimeoutSeconds of the agent`,
        ),
      );
    }, timeoutSeconds * 1000);
    const { signal } = this.#abort;
    try {
      return await new Promise<StoredResponse>((resolve, reject) => {
        const onAbort = (): void => reject(signal.reason as ServerError);
        if (signal.aborted) return onAbort();
        signal.addEventListener('abort', onAbort, { once: true });
        this.#follow(thread, sink).then(resolve, (error: unknown) => {
          reject(signal.aborted ? (signal.reason as ServerError) : asServerError(error));
        });
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async #follow(thread: Thread, sink: TurnSink): Promise<StoredResponse> {
    const { agent, request } = this.#props;
    const events = agent.run({
      history: thread.items,
      input: request.input,
      instructions: request.instructions,
      maxOutputTokens: request.maxOutputTokens,
      temperature: request.temperature,
      stream: request.stream,
      signal: this.#abort.signal,
    });
    for await (const event of events) {
      this.#abort.signal.throwIfAborted();
      if (event.type === 'finished') {
        this.#finished = true;
        const response = this.#response(event);
        if (request.store) await this.#props.append(response);
        return response;
      }
      if (event.type === 'item-done') this.#output.push(event.item);
      const wait = sink(event);
      if (wait) await wait;
    }
    throw new Error('the agent ended its turn without finishing it');
  }

  #response(finished: TurnEvent & { type: 'finished' }): StoredResponse {
    const completed = finished.reason === 'completed';
    return {
      id: this.responseId,
      agent: this.#props.agentName,
      conversationId: this.request.conversationId ?? null,
      previousResponseId: this.#previousResponseId,
      status: completed ? 'completed' : 'incomplete',
      incompleteReason: completed ? null : finished.reason,
      input: this.request.input,
      output: this.#output,
      usage: finished.usage,
      metadata: this.request.metadata,
      createdAt: this.startedAt,
    };
  }
}

function asServerError(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  return new ServerError('internal_error', 'the turn failed inside the server; its log has the cause', {
    cause: error,
  });
}
