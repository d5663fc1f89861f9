/** A key of a Kubernetes Secret. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** Where `DATABASE_URL` comes from (the lesson's `db-secret`/`url`). On AWS the URL carries no password. */
export const DATABASE_SECRET: SecretKey = { name: 'db-secret', key: 'url' };

/** Where `CACHE_URL` comes from; optional: without it every replica keeps its own in-process cache. */
export const CACHE_SECRET: SecretKey = { name: 'cache-secret', key: 'url' };
