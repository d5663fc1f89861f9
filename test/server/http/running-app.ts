import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { pino } from 'pino';
import { type App, type AppProps, buildApp } from '../../../server/app';
import { createToolRegistry } from '../../../server/tools/tool-registry';
import { ManualAgent } from '../services/manual-agent';
import { MemoryStores } from '../services/memory-stores';

export interface RunningApp extends App {
  readonly url: string;
  readonly client: OpenAI;
  readonly agent: ManualAgent;
  readonly stores: MemoryStores;
  stop(): Promise<void>;
}

/** A real server on a free port of this machine, with an agent and stores that the test commands. */
export async function startApp(
  props: Partial<AppProps> = {},
  { initialised = true }: { initialised?: boolean } = {},
): Promise<RunningApp> {
  const agent = new ManualAgent();
  const stores = new MemoryStores();
  const app = buildApp({
    name: 'chat-agent',
    agent,
    tools: createToolRegistry([]),
    stores,
    log: pino({ level: 'silent' }),
    replica: 'replica-1',
    version: '1.2.3',
    maxConcurrentSessions: 100,
    turnTimeoutSeconds: 30,
    drainSeconds: 5,
    maxBodyBytes: 65_536,
    ...props,
  });
  await app.http.listen({ host: '127.0.0.1', port: 0 });
  if (initialised) await app.service.initialise();
  const { port } = app.http.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    ...app,
    url,
    agent,
    stores,
    client: new OpenAI({ apiKey: 'unused', baseURL: `${url}/v1`, maxRetries: 0 }),
    stop: async () => {
      app.http.server.closeAllConnections();
      await app.http.close();
    },
  };
}

/** Waits until a condition holds; fails after five seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`still not so after 20 s: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
