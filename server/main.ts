import { hostname } from 'node:os';
import { destination, type Logger } from 'pino';
import { createAgent } from './agents/create-agent';
import { buildApp, type App } from './app';
import { drain } from './drain';
import { createLog } from './log';
import { createModel } from './models/create-model';
import { readEnvironment, type ServerEnvironment } from './read-env';
import { createStores, type Stores } from './stores/create-stores';
import { createToolRegistry } from './tools/tool-registry';

const version = process.env.AGENT_FLEET_VERSION ?? 'development';

void main();

async function main(): Promise<void> {
  let server: { app: App; stores: Stores; log: Logger; env: ServerEnvironment };
  try {
    server = build();
  } catch (error) {
    // Nothing is set up yet, and whoever starts a container by hand should see words, not JSON.
    process.stderr.write(`agent server: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  const { app, stores, log, env } = server;
  process.on('unhandledRejection', (err) => fail(log, err, 'unhandled rejection'));
  process.on('uncaughtException', (err) => fail(log, err, 'uncaught exception'));
  drainOnSignal(app, stores, log);

  try {
    const address = await app.http.listen({ host: env.HOST, port: env.PORT });
    log.info({ address, agent: env.AGENT_NAME, type: env.AGENT_TYPE, version }, `listening on ${address}`);
  } catch (err) {
    fail(log, err, `cannot listen on ${env.HOST}:${env.PORT}`);
  }
  try {
    await app.service.initialise();
    log.info({ status: app.service.status }, 'ready');
  } catch (err) {
    // A signal that comes before the stores answer ends the wait: the drain does the rest.
    if (app.service.status !== 'stopping') fail(log, err, 'cannot start');
  }
}

function build(): { app: App; stores: Stores; log: Logger; env: ServerEnvironment } {
  const env = readEnvironment(process.env);
  const definition = env.AGENT_DEFINITION;
  const replica = env.POD_NAME ?? hostname();
  // Lines are written at once: an asynchronous writer retries for ever, at exit, when nobody reads it any more.
  const output = destination({ dest: 1, sync: true });
  const log = createLog(env.LOG_LEVEL, { agent: env.AGENT_NAME, replica }, output);
  const model = createModel(definition.model, { apiKey: env.MODEL_API_KEY, region: env.AWS_REGION });
  const tools = createToolRegistry(definition.tools);
  const agent = createAgent(definition, model, tools);
  const stores = createStores(env, log);
  const app = buildApp({
    name: env.AGENT_NAME,
    agent,
    tools,
    stores,
    log,
    replica,
    version,
    maxConcurrentSessions: env.MAX_CONCURRENT_SESSIONS,
    turnTimeoutSeconds: definition.limits.turnTimeoutSeconds,
    drainSeconds: env.DRAIN_SECONDS,
    maxBodyBytes: env.MAX_BODY_BYTES,
  });
  return { app, stores, log, env };
}

function drainOnSignal(app: App, stores: Stores, log: Logger): void {
  let draining = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (draining) {
      log.warn({ signal }, 'second signal: exiting at once');
      process.exit(1);
    }
    draining = true;
    drain({ ...app, stores, log }).then(
      () => process.exit(0),
      (err: unknown) => fail(log, err, 'the drain failed'),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function fail(log: Logger, err: unknown, message: string): never {
  log.fatal({ err }, message);
  process.exit(1);
}
