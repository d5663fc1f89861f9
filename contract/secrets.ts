/** A key of a Kubernetes Secret. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** Where `DATABASE_URL` comes from (the lesson's `db-secret`/`url`). On AWS the URL carries no password. */
export const DATABASE_SECRET: SecretKey = { name: 'db-secret', key: 'url' };

/** Where `CACHE_URL` comes from; optional: without it every replica keeps its own in-process cache. */
export const CACHE_SECRET: SecretKey = { name: 'cache-secret', key: 'url' };

/** Where `MODEL_API_KEY` comes from when a model is named by a string and its key is not named otherwise. */
export const MODEL_SECRET: SecretKey = { name: 'model-secret', key: 'api-key' };
