import { LRUCache } from 'lru-cache';
import { type Cache } from './cache';

const MAX_ENTRIES = 10_000;

/** 32 Mi characters: at most 64 MiB of the replica's memory. */
const MAX_CHARACTERS = 33_554_432;

/** A cache in this process: bounded, the least recently used entry goes first. */
export class MemoryCache implements Cache {
  readonly scope = 'process';

  private readonly entries = new LRUCache<string, string>({
    max: MAX_ENTRIES,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (value, key) => key.length + value.length,
  });

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.entries.get(key));
  }

  set(key: string, value: string, ttlSeconds: number): Promise<void> {
    this.entries.set(key, value, { ttl: ttlSeconds * 1000 });
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    this.entries.delete(key);
    return Promise.resolve();
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.entries.clear();
    return Promise.resolve();
  }
}
