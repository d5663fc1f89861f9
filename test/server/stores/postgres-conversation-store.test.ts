import { Client } from 'pg';
import { createLog } from '../../../server/log';
import { databaseConnection } from '../../../server/stores/database-connection';
import { PostgresConversationStore } from '../../../server/stores/postgres-conversation-store';
import { eventually } from '../../fixtures/eventually';
import { migratedDatabase } from '../../fixtures/migrated-database';
import { startPostgres, type TestPostgres } from '../../fixtures/postgres';
import { storedConversation, storedResponse } from '../../fixtures/stored-response';
import { conversationStoreSuite } from './conversation-store-suite';

const AGENT = 'chat-agent';
const log = createLog('silent', {});

let postgres: TestPostgres;
let url: string;
let store: PostgresConversationStore;

function open(databaseUrl: string, poolSize = 5): PostgresConversationStore {
  const connection = databaseConnection({ DATABASE_URL: databaseUrl, DATABASE_AUTH: 'password' });
  return new PostgresConversationStore(connection, poolSize, log);
}

beforeAll(async () => {
  postgres = await startPostgres();
  url = await migratedDatabase(postgres);
  store = open(url);
});

afterAll(async () => {
  await store.close();
  await postgres.stop();
});

describe('conversations in postgres', () => {
  conversationStoreSuite(() => store);

  test('open no more connections than the pool may hold', async () => {
    const own = await migratedDatabase(postgres);
    const small = open(own, 2);
    try {
      await Promise.all(Array.from({ length: 30 }, () => small.appendResponse(storedResponse())));
      const [row] = await postgres.run(
        own,
        `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE application_name = 'agent-fleet' AND datname = current_database()`,
      );
      expect(row?.count).toBe(2);
    } finally {
      await small.close();
    }
  });

  test('take two statements for a turn: the thread, and the append', async () => {
    const own = open(url, 1);
    const conversation = storedConversation();
    await own.createConversation(conversation, []);
    const statements = jest.spyOn(Client.prototype, 'query');
    try {
      const thread = await own.threadOfConversation(AGENT, conversation.id);
      await own.appendResponse(
        storedResponse({
          conversationId: conversation.id,
          previousResponseId: thread?.headResponseId ?? null,
        }),
      );
      expect(statements).toHaveBeenCalledTimes(2);
    } finally {
      statements.mockRestore();
      await own.close();
    }
  });
});

describe('postgres that fails', () => {
  test('is reported as store_unavailable, with the cause, and serves again once it is back', async () => {
    const kept = storedResponse();
    await store.appendResponse(kept);
    await postgres.kill();
    try {
      for (let i = 0; i < 10; i++) {
        await expect(store.getResponse(AGENT, kept.id)).rejects.toMatchObject({
          code: 'store_unavailable',
          retryable: true,
          cause: expect.objectContaining({ message: expect.anything() }),
        });
      }
      await expect(store.check(AbortSignal.timeout(5000))).rejects.toMatchObject({
        code: 'store_unavailable',
      });
    } finally {
      await postgres.start();
    }
    expect(await eventually(() => store.getResponse(AGENT, kept.id))).toEqual(kept);
    await store.appendResponse(storedResponse());
  });

  test('may end connections under the store: the next statement opens a new one', async () => {
    await Promise.all(Array.from({ length: 5 }, () => store.getResponse(AGENT, 'resp_x')));
    await postgres.run(
      url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'agent-fleet'`,
    );
    await eventually(() => store.appendResponse(storedResponse()));
    await Promise.all(Array.from({ length: 5 }, () => store.appendResponse(storedResponse())));
  });

  test('may turn out to be a read-only replica: its connections are not used again', async () => {
    const own = await migratedDatabase(postgres);
    const name = new URL(own).pathname.slice(1);
    await postgres.run(own, `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const target = open(own, 1);
    try {
      await expect(target.appendResponse(storedResponse())).rejects.toMatchObject({
        code: 'store_unavailable',
        cause: expect.objectContaining({ code: '25006' }),
      });
      await postgres.run(
        own,
        `SET transaction_read_only = off; ALTER DATABASE ${name} RESET default_transaction_read_only`,
      );
      await target.appendResponse(storedResponse());
    } finally {
      await target.close();
    }
  });

  test('may hang on a lock: the statement is given up, and the connection with it', async () => {
    const own = await migratedDatabase(postgres);
    const target = open(own, 1);
    const conversation = storedConversation();
    await target.createConversation(conversation, []);
    const locker = postgres
      .run(own, `BEGIN; SELECT 1 FROM agent_fleet.conversations FOR UPDATE; SELECT pg_sleep(60)`)
      .catch(() => undefined);
    try {
      await eventually(async () => {
        const [row] = await postgres.run(
          own,
          `SELECT count(*)::int AS count FROM pg_locks WHERE mode = 'RowShareLock'`,
        );
        expect(row?.count).toBeGreaterThan(0);
      });
      await expect(
        target.appendResponse(storedResponse({ conversationId: conversation.id })),
      ).rejects.toMatchObject({
        code: 'store_unavailable',
        cause: expect.objectContaining({ code: '57014' }),
      });
      expect((await target.getConversation(AGENT, conversation.id))?.headResponseId).toBeNull();
    } finally {
      await postgres.run(
        own,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`,
      );
      await locker;
      await target.close();
    }
  });

  test('was never there: the store can be made, and says so when it is asked', async () => {
    const target = open('postgresql://nobody@127.0.0.1:1/nothing');
    await expect(target.check(AbortSignal.timeout(5000))).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await target.close();
  });

  test('has no schema yet: the check says what to do', async () => {
    const target = open(await postgres.createDatabase());
    await expect(target.check(AbortSignal.timeout(5000))).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    await target.close();
  });

  test('is not waited for longer than the asker wants', async () => {
    await expect(store.check(AbortSignal.abort(new Error('asked too long')))).rejects.toThrow(
      'asked too long',
    );
  });
});
