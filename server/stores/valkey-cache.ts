import { type Cache } from './cache';
import { type ValkeyConnection } from './valkey-connection';

/** A cache that all replicas share, in Valkey or Redis. A call rejects soon when the cache does not answer. */
export class ValkeyCache implements Cache {
  readonly scope = 'shared';
  private readonly connection: ValkeyConnection;

  /** The connection stays open until `close`; the rate limiter may share it. */
  constructor(connection: ValkeyConnection) {
    this.connection = connection;
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.connection.run((client) => client.get(key))) ?? undefined;
  }

  async set(key: string, value: string, ttlSeconds: number): Promise<void> {
    await this.connection.run((client) => client.set(key, value, 'EX', ttlSeconds));
  }

  async delete(key: string): Promise<void> {
    await this.connection.run((client) => client.del(key));
  }

  check(signal: AbortSignal): Promise<void> {
    return this.connection.check(signal);
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
