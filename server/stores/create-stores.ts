import { type EnvironmentValues } from '../../contract/environment';
import { type Logger } from '../log';
import { AbsentRateLimiter } from './absent-rate-limiter';
import { type Cache, type RateLimiter } from './cache';
import { CachedConversationStore } from './cached-conversation-store';
import { type ConversationStore } from './conversation-store';
import { currentUrl } from './current-url';
import { databasePool } from './database-connection';
import { elastiCacheToken } from './elasti-cache-token';
import { MemoryCache } from './memory-cache';
import { MemoryRateLimiter } from './memory-rate-limiter';
import { PostgresConversationStore } from './postgres-conversation-store';
import { type RateLimit } from './rate-limit';
import { SharedRateLimiter } from './shared-rate-limiter';
import { ValkeyCache } from './valkey-cache';
import { ValkeyConnection } from './valkey-connection';

/** Everything that outlives a turn. */
export interface Stores {
  readonly conversations: ConversationStore;
  readonly cache: Cache;
  readonly rateLimiter: RateLimiter;
  close(): Promise<void>;
}

/**
 * The stores that the environment asks for.
 *
 * Never waits and never fails because a store is away: their `check` tells. Hot sessions need a shared cache: in
 * caches of their own, other replicas would go on with a thread that one of them has deleted.
 */
export function createStores(env: EnvironmentValues, log: Logger): Stores {
  const postgres = new PostgresConversationStore(
    databasePool(env),
    env.DATABASE_POOL_SIZE,
    log.child({ part: 'postgres' }),
  );
  const limit = { requests: env.RATE_LIMIT_REQUESTS, periodSeconds: env.RATE_LIMIT_PERIOD_SECONDS };
  const connection = env.CACHE_URL === undefined ? undefined : openCache(env, env.CACHE_URL, log);
  const cache = connection ? new ValkeyCache(connection) : new MemoryCache();
  return {
    conversations: connection
      ? new CachedConversationStore(postgres, cache, env.CACHE_TTL_SECONDS)
      : postgres,
    cache,
    rateLimiter: createRateLimiter(limit, connection),
    close: async () => {
      await Promise.all([postgres.close(), cache.close()]);
    },
  };
}

function openCache(env: EnvironmentValues, url: string, log: Logger): ValkeyConnection {
  const token = {
    cacheName: env.CACHE_NAME ?? '',
    user: decodeURIComponent(new URL(url).username),
    region: env.AWS_REGION ?? '',
  };
  return new ValkeyConnection(
    {
      url,
      // One agent never reads another's, though they share a cache.
      keyPrefix: `agent-fleet:${env.AGENT_NAME}:`,
      ...(env.CACHE_AUTH === 'iam' && { password: () => elastiCacheToken(token) }),
      ...(env.CACHE_AUTH === 'password' &&
        env.CACHE_URL_FILE !== undefined && {
          password: () => passwordOf(currentUrl(url, env.CACHE_URL_FILE)),
        }),
    },
    log.child({ part: 'cache' }),
  );
}

async function passwordOf(url: string): Promise<string | undefined> {
  const { password } = new URL(url);
  return password === '' ? undefined : decodeURIComponent(password);
}

function createRateLimiter(limit: RateLimit, connection: ValkeyConnection | undefined): RateLimiter {
  if (limit.requests === 0) return new AbsentRateLimiter();
  return connection ? new SharedRateLimiter(limit, connection) : new MemoryRateLimiter(limit);
}
