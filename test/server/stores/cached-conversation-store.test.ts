import { createLog } from '../../../server/log';
import { type Cache } from '../../../server/stores/cache';
import { CachedConversationStore } from '../../../server/stores/cached-conversation-store';
import { databaseConnection } from '../../../server/stores/database-connection';
import { MemoryCache } from '../../../server/stores/memory-cache';
import { PostgresConversationStore } from '../../../server/stores/postgres-conversation-store';
import { ValkeyCache } from '../../../server/stores/valkey-cache';
import { ValkeyConnection } from '../../../server/stores/valkey-connection';
import { eventually } from '../../fixtures/eventually';
import { migratedDatabase } from '../../fixtures/migrated-database';
import { startPostgres, type TestPostgres } from '../../fixtures/postgres';
import { describeWithRedis, startRedis, type TestRedis } from '../../fixtures/redis';
import { storedResponse } from '../../fixtures/stored-response';
import { conversationStoreSuite } from './conversation-store-suite';

const AGENT = 'chat-agent';
const log = createLog('silent', {});

let postgres: TestPostgres;
let store: PostgresConversationStore;

beforeAll(async () => {
  postgres = await startPostgres();
  const url = await migratedDatabase(postgres);
  store = new PostgresConversationStore(
    databaseConnection({ DATABASE_URL: url, DATABASE_AUTH: 'password' }),
    5,
    log,
  );
});

afterAll(async () => {
  await store.close();
  await postgres.stop();
});

function hot(cache: Cache): CachedConversationStore {
  return new CachedConversationStore(store, cache, 60);
}

describe('hot sessions in this process', () => {
  const cache = new MemoryCache();
  let sessions: CachedConversationStore;
  beforeAll(() => {
    sessions = hot(cache);
  });

  conversationStoreSuite(() => sessions);

  test('read no SQL for the next turn, on any replica that shares the cache', async () => {
    const replica = hot(cache);
    const first = storedResponse();
    await sessions.appendResponse(first);
    const reads = jest.spyOn(store, 'threadOfResponse');
    try {
      const second = storedResponse({ previousResponseId: first.id });
      expect((await replica.threadOfResponse(AGENT, first.id))?.items).toEqual([
        ...first.input,
        ...first.output,
      ]);
      await replica.appendResponse(second);
      expect((await sessions.threadOfResponse(AGENT, second.id))?.items).toEqual(
        [first, second].flatMap((each) => [...each.input, ...each.output]),
      );
      expect(reads).not.toHaveBeenCalled();
    } finally {
      reads.mockRestore();
    }
  });

  test('are hot again after one read, when the cache has lost them', async () => {
    const first = storedResponse();
    await sessions.appendResponse(first);
    await cache.close();
    await sessions.threadOfResponse(AGENT, first.id);
    const second = storedResponse({ previousResponseId: first.id });
    await sessions.appendResponse(second);
    const reads = jest.spyOn(store, 'threadOfResponse');
    try {
      expect((await sessions.threadOfResponse(AGENT, second.id))?.items).toHaveLength(4);
      expect(reads).not.toHaveBeenCalled();
    } finally {
      reads.mockRestore();
    }
  });

  test('never bring back what another replica deleted while a turn ran', async () => {
    const replica = hot(cache);
    const first = storedResponse();
    const second = storedResponse({ previousResponseId: first.id });
    await sessions.appendResponse(first);
    await sessions.threadOfResponse(AGENT, first.id);
    await replica.deleteResponse(AGENT, first.id);
    await sessions.appendResponse(second);
    expect((await replica.threadOfResponse(AGENT, second.id))?.items).toEqual([
      ...second.input,
      ...second.output,
    ]);
    expect(await sessions.threadOfResponse(AGENT, first.id)).toBeUndefined();
  });

  test('leave a very long thread in the store', async () => {
    const text = 'x'.repeat(300_000);
    const long = storedResponse({
      input: [{ type: 'message', id: 'msg_long', role: 'user', content: [{ type: 'input_text', text }] }],
    });
    await sessions.appendResponse(long);
    const reads = jest.spyOn(store, 'threadOfResponse');
    try {
      expect((await sessions.threadOfResponse(AGENT, long.id))?.items).toHaveLength(2);
      expect(reads).toHaveBeenCalledTimes(1);
    } finally {
      reads.mockRestore();
    }
  });
});

describeWithRedis('hot sessions in a shared cache', () => {
  let redis: TestRedis;
  let connection: ValkeyConnection;
  let sessions: CachedConversationStore;

  beforeAll(async () => {
    redis = await startRedis();
    connection = new ValkeyConnection({ url: redis.url, keyPrefix: 'test:' }, log);
    await eventually(() => connection.check(AbortSignal.timeout(1000)));
    sessions = hot(new ValkeyCache(connection));
  });

  afterAll(async () => {
    await connection.close();
    await redis.stop();
  });

  conversationStoreSuite(() => sessions);

  test('go on from the store while the cache hangs; only a deletion waits for it', async () => {
    const first = storedResponse();
    await sessions.appendResponse(first);
    redis.pause();
    const turns = [first];
    for (let i = 0; i < 20; i++) {
      const previousResponseId = turns.at(-1)?.id as string;
      expect((await sessions.threadOfResponse(AGENT, previousResponseId))?.items).toHaveLength(
        turns.length * 2,
      );
      turns.push(storedResponse({ previousResponseId }));
      await sessions.appendResponse(turns.at(-1) as typeof first);
    }
    await expect(sessions.deleteResponse(AGENT, first.id)).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect(await sessions.getResponse(AGENT, first.id)).toEqual(first);

    redis.resume();
    expect(await eventually(() => sessions.deleteResponse(AGENT, first.id))).toBe(true);
    const newest = await sessions.threadOfResponse(AGENT, turns.at(-1)?.id as string);
    expect(newest?.items).toHaveLength(turns.length * 2 - 2);
  });
});
