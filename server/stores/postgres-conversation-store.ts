import { type ClientBase, Pool, type PoolConfig, type QueryResultRow } from 'pg';
import { type ConversationItem } from '../conversation/item';
import { ServerError } from '../errors';
import { type Logger } from '../log';
import {
  type ConversationStore,
  type StoredConversation,
  type StoredResponse,
  type Thread,
} from './conversation-store';
import * as sql from './conversation-sql';
import { MIGRATIONS } from './migrations';
import { whilePasswordRotates } from './rotating-client';
import {
  conversationOfRow,
  type ConversationRow,
  itemsOfThread,
  responseOfRow,
  type ResponseRow,
  type ThreadRow,
  valuesOfResponse,
} from './stored-rows';

/** Seconds after which Postgres itself gives a statement up; all of them are look-ups by key. */
const STATEMENT_SECONDS = 5;

/** Seconds after which an answer is no longer waited for: for a database that hangs, or a network that swallows. */
const ANSWER_SECONDS = 6;

const RETRY_AFTER_SECONDS = 1;

/**
 * Conversations in Postgres.
 *
 * Connects when first used. A connection on which a statement failed is closed, never used again: after a
 * failover (57P01, 57P03, 25006) the next statement reaches the new primary.
 */
export class PostgresConversationStore implements ConversationStore {
  private readonly pool: Pool;
  private readonly rotates: boolean;

  constructor(connection: PoolConfig, poolSize: number, log: Logger) {
    // A class of its own is what signs in anew each time.
    this.rotates = connection.Client !== undefined;
    this.pool = new Pool({
      ...connection,
      max: poolSize,
      query_timeout: ANSWER_SECONDS * 1000,
      // Not as a parameter of the connection: connection poolers refuse those.
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it; its types lag behind
      onConnect: setStatementTimeout,
    });
    // Without a listener an idle connection that breaks would end the process. Not the error itself: it holds the client.
    this.pool.on('error', (error: Error & { code?: string }) => {
      log.warn({ code: error.code, reason: error.message }, 'an idle connection to postgres broke');
    });
  }

  async createConversation(
    conversation: StoredConversation,
    items: readonly ConversationItem[],
  ): Promise<void> {
    await this.query(sql.CREATE_CONVERSATION, [
      conversation.id,
      conversation.agent,
      conversation.headResponseId,
      JSON.stringify(items),
      JSON.stringify(conversation.metadata),
      conversation.createdAt,
    ]);
  }

  async getConversation(agent: string, id: string): Promise<StoredConversation | undefined> {
    const [row] = await this.query<ConversationRow>(sql.GET_CONVERSATION, [agent, id]);
    return row && conversationOfRow(row);
  }

  async deleteConversation(agent: string, id: string): Promise<boolean> {
    return (await this.query(sql.DELETE_CONVERSATION, [agent, id])).length > 0;
  }

  async threadOfResponse(agent: string, responseId: string): Promise<Thread | undefined> {
    const rows = await this.query<ThreadRow>(sql.THREAD_OF_RESPONSE, [agent, responseId]);
    return rows.length === 0 ? undefined : { headResponseId: responseId, items: itemsOfThread(rows) };
  }

  async threadOfConversation(agent: string, conversationId: string): Promise<Thread | undefined> {
    const rows = await this.query<ThreadRow>(sql.THREAD_OF_CONVERSATION, [agent, conversationId]);
    return rows[0] && { headResponseId: rows[0].head_response_id ?? null, items: itemsOfThread(rows) };
  }

  async appendResponse(response: StoredResponse): Promise<void> {
    const values = valuesOfResponse(response);
    if (response.conversationId === null) {
      await this.query(sql.APPEND_RESPONSE, values);
      return;
    }
    const kept = await this.query(sql.APPEND_TO_CONVERSATION, values);
    if (kept.length === 0) {
      throw new ServerError(
        'conversation_conflict',
        `conversation '${response.conversationId}' changed while this turn ran: another turn or a deletion came first; send the turn again`,
        { param: 'conversation' },
      );
    }
  }

  async getResponse(agent: string, id: string): Promise<StoredResponse | undefined> {
    const [row] = await this.query<ResponseRow>(sql.GET_RESPONSE, [agent, id]);
    return row && responseOfRow(row);
  }

  async deleteResponse(agent: string, id: string): Promise<boolean> {
    return (await this.query(sql.DELETE_RESPONSE, [agent, id])).length > 0;
  }

  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const found = this.query<{ version: number | null }>(sql.NEWEST_MIGRATION, []);
    const done = new AbortController();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: done.signal });
    });
    const [row] = await Promise.race([found, aborted]).finally(() => done.abort());
    const version = row?.version ?? 0;
    // A newer schema is fine: while a release rolls out, the version before it serves on.
    if (version < MIGRATIONS.length) {
      throw new ServerError(
        'store_unavailable',
        `the schema must be at least at version ${MIGRATIONS.length}, got ${version}; run the migrations`,
      );
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async query<R extends QueryResultRow>(text: string, values: unknown[]): Promise<R[]> {
    try {
      const run = () => this.pool.query<R>(text, values);
      return (await (this.rotates ? whilePasswordRotates(run) : run())).rows;
    } catch (cause) {
      const { code } = cause as { code?: string };
      throw new ServerError(
        'store_unavailable',
        `the conversation store did not answer${code ? ` (${code})` : ''}; try again`,
        { cause, retryAfterSeconds: RETRY_AFTER_SECONDS },
      );
    }
  }
}

function setStatementTimeout(client: ClientBase): Promise<unknown> {
  return client.query(`SET statement_timeout = '${STATEMENT_SECONDS}s'`);
}
