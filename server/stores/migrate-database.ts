import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { type EnvironmentValues } from '../../contract/environment';
import { readAdministratorSecret } from './administrator-secret';
import { DatabaseAdministrator } from './database-administrator';
import { DATABASE_VARIABLES, databaseConnection, databaseTarget } from './database-connection';
import { databaseTls } from './database-tls';
import { Migrator } from './migrator';

/** The variables that a migration reads. */
export const MIGRATION_VARIABLES = [...DATABASE_VARIABLES, 'DATABASE_ADMIN_SECRET_ARN'] as const;

export type MigrationEnvironment = Pick<EnvironmentValues, (typeof MIGRATION_VARIABLES)[number]>;

/** How long a database may take to come up: an instance that restarts or fails over needs a minute or two. */
const WAIT_SECONDS = 180;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/** Answers of a database, or of the way to it, that pass by themselves. */
const PASSING_CODES: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  '53300',
  '57P01',
  '57P02',
  '57P03',
];

const PASSING_MESSAGES = /timeout expired|Connection terminated/;

/**
 * Brings the database of an environment to the newest schema; waits for it first, if need be.
 *
 * With an administrator's secret it signs in as the administrator, makes the role of the URL where it is missing,
 * and gives it its rights. Without, the user of the URL does the work and owns the tables.
 */
export async function migrateDatabase(
  env: MigrationEnvironment,
  print: (line: string) => void,
  waitSeconds: number = WAIT_SECONDS,
): Promise<void> {
  const arn = env.DATABASE_ADMIN_SECRET_ARN;
  const connection = arn === undefined ? databaseConnection(env) : await administratorConnection(env, arn);
  const client = await connectPatiently(connection, print, waitSeconds);
  try {
    const { user } = databaseTarget(new URL(env.DATABASE_URL));
    const administrator = arn === undefined ? undefined : new DatabaseAdministrator(client, user);
    await administrator?.createRole(print);
    await new Migrator(client, print).migrate();
    await administrator?.grantRights();
  } finally {
    await client.end();
  }
}

async function administratorConnection(env: MigrationEnvironment, arn: string): Promise<ClientConfig> {
  const url = new URL(env.DATABASE_URL);
  const target = databaseTarget(url);
  if (target.host === '' || target.user === '') {
    throw new Error(
      "'DATABASE_URL' must name a host and a user with DATABASE_ADMIN_SECRET_ARN: the user is the role to create; add them",
    );
  }
  const secret = await readAdministratorSecret(arn, env.AWS_REGION);
  const plain = env.DATABASE_AUTH === 'password' && url.searchParams.get('sslmode') === 'disable';
  return {
    ...databaseConnection(env),
    connectionString: undefined,
    ...target,
    user: secret.username,
    password: secret.password,
    // An administrator's password travels over TLS, unless the URL rules it out by name.
    ssl: plain ? false : databaseTls(url, 'iam'),
  };
}

async function connectPatiently(
  connection: ClientConfig,
  print: (line: string) => void,
  waitSeconds: number,
): Promise<Client> {
  const deadline = Date.now() + waitSeconds * 1000;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const client = new Client(connection);
    // A connection that breaks between two statements: the next one fails and says so.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      const reason = reasonOf(error);
      if (!passes(error)) throw error;
      if (Date.now() + pause > deadline)
        throw new Error(`the database was not reachable within ${waitSeconds} s (${reason})`, {
          cause: error,
        });
      print(`waiting for the database (${reason}); next try in ${pause / 1000} s`);
      await sleep(pause);
    }
  }
}

function passes(error: unknown): boolean {
  const { code, message } = error as { code?: string; message: string };
  return code === undefined ? PASSING_MESSAGES.test(message) : PASSING_CODES.includes(code);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  // Several addresses tried: their common error has a code but no message.
  return message === '' ? (code ?? 'unknown') : message;
}
