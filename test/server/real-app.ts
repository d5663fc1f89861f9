import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { agentDefinition, type AgentDefinitionInput } from '../../contract/agent-definition';
import { createAgent } from '../../server/agents/create-agent';
import { type App, buildApp } from '../../server/app';
import { createLog } from '../../server/log';
import { createModel } from '../../server/models/create-model';
import { readEnvironment } from '../../server/read-env';
import { createStores } from '../../server/stores/create-stores';
import { createToolRegistry } from '../../server/tools/tool-registry';

export interface RealApp extends App {
  readonly url: string;
  readonly client: OpenAI;
  stop(): Promise<void>;
}

/** The variables of one agent's server, as its pod sets them. */
export function agentEnvironment(
  databaseUrl: string,
  definition: Omit<AgentDefinitionInput, 'model'>,
): Record<string, string> {
  return {
    AGENT_NAME: 'test-agent',
    AGENT_TYPE: definition.type,
    AGENT_DEFINITION: JSON.stringify({ ...definition, model: { provider: 'scripted' } }),
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    POD_NAME: 'test-agent-0',
  };
}

/** A server of all the real parts, in this process. */
export async function startRealApp(variables: Record<string, string>): Promise<RealApp> {
  const env = readEnvironment(variables);
  const log = createLog('silent', {});
  const definition = agentDefinition.parse(env.AGENT_DEFINITION);
  const tools = createToolRegistry(definition.tools);
  const stores = createStores(env, log);
  const app = buildApp({
    name: env.AGENT_NAME,
    agent: createAgent(definition, createModel(definition.model, {}), tools),
    tools,
    stores,
    log,
    replica: 'test-agent-0',
    version: 'test',
    maxConcurrentSessions: env.MAX_CONCURRENT_SESSIONS,
    turnTimeoutSeconds: definition.limits.turnTimeoutSeconds,
    drainSeconds: env.DRAIN_SECONDS,
    maxBodyBytes: env.MAX_BODY_BYTES,
  });
  await app.http.listen({ host: env.HOST, port: env.PORT });
  await app.service.initialise();
  const url = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`;
  return {
    ...app,
    url,
    client: new OpenAI({ apiKey: 'unused', baseURL: `${url}/v1`, maxRetries: 0 }),
    stop: async () => {
      app.http.server.closeAllConnections();
      await app.http.close();
      await stores.close();
    },
  };
}
