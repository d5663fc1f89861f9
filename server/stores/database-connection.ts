import { type ClientConfig, type PoolConfig } from 'pg';
import { type EnvironmentValues } from '../../contract/environment';
import { currentUrl } from './current-url';
import { databaseTls } from './database-tls';
import { rdsToken } from './rds-token';
import { rotatingClient } from './rotating-client';

/** The variables that say how to reach Postgres. */
export const DATABASE_VARIABLES = [
  'DATABASE_URL',
  'DATABASE_URL_FILE',
  'DATABASE_AUTH',
  'AWS_REGION',
] as const;

export type DatabaseEnvironment = Pick<EnvironmentValues, (typeof DATABASE_VARIABLES)[number]>;

/** Seconds to open a connection, or to wait for one of a busy pool. */
const CONNECT_SECONDS = 5;

const DEFAULT_PORT = 5432;

/** After this a connection that signed in with an earlier password is closed, in use or not. */
const LONGEST_LIFE_SECONDS = 3600;

/**
 * How a pool of `pg` connects. With `DATABASE_AUTH=iam` each new connection signs a token of its own; with
 * `DATABASE_URL_FILE` each reads the file, and open ones are kept: they outlive a password that is being rotated.
 */
export function databasePool(env: DatabaseEnvironment): PoolConfig {
  if (!rotates(env)) return databaseConnection(env);
  return {
    Client: rotatingClient(() => databaseConnection(env)),
    idleTimeoutMillis: 0,
    maxLifetimeSeconds: LONGEST_LIFE_SECONDS,
  };
}

/** Whether a file may tell another password than the one that the process started with. */
export function rotates(env: DatabaseEnvironment): boolean {
  return env.DATABASE_URL_FILE !== undefined && env.DATABASE_AUTH === 'password';
}

/** How a client of `pg` connects at this moment. */
export function databaseConnection(env: DatabaseEnvironment): ClientConfig {
  const url = new URL(rotates(env) ? currentUrl(env.DATABASE_URL, env.DATABASE_URL_FILE) : env.DATABASE_URL);
  const tls = databaseTls(url, env.DATABASE_AUTH);
  const common: ClientConfig = {
    connectionTimeoutMillis: CONNECT_SECONDS * 1000,
    // Finds out about a database that went away without a word, while a connection is idle.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'agent-fleet',
    ...(tls && { ssl: tls }),
  };
  if (env.DATABASE_AUTH === 'password') {
    // `pg` would take the mode of the URL over the verified context.
    if (tls) url.searchParams.delete('sslmode');
    return { ...common, connectionString: url.href };
  }
  const target = databaseTarget(url);
  const region = env.AWS_REGION ?? '';
  return { ...common, ...target, password: () => rdsToken({ ...target, region }) };
}

/** The parts of a database URL that say where to connect to, and as whom. */
export function databaseTarget(url: URL): { host: string; port: number; user: string; database: string } {
  return {
    host: url.hostname,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user: decodeURIComponent(url.username),
    database: decodeURIComponent(url.pathname.slice(1)),
  };
}
