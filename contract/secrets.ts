/** A key of a Kubernetes Secret. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** The folder below which pods find Secrets as files, which follow the Secret where variables do not. */
export const SECRET_FILES_FOLDER = '/var/run/agent-fleet';

/** The file of a Secret's key in a pod that mounts it. */
export function secretFile({ name, key }: SecretKey): string {
  return `${SECRET_FILES_FOLDER}/${name}/${key}`;
}

/** Where `DATABASE_URL` comes from (the lesson's `db-secret`/`url`). On AWS the URL carries no password. */
export const DATABASE_SECRET: SecretKey = { name: 'db-secret', key: 'url' };

/** Where `CACHE_URL` comes from; optional: without it every replica keeps its own in-process cache. */
export const CACHE_SECRET: SecretKey = { name: 'cache-secret', key: 'url' };

/** Where `MODEL_API_KEY` comes from when a model is named by a string and its key is not named otherwise. */
export const MODEL_SECRET: SecretKey = { name: 'model-secret', key: 'api-key' };
