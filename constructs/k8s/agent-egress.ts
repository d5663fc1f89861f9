import { isIP } from 'node:net';
import { type AgentDefinition } from '../../contract';
import { isUnresolved } from './unresolved';

/** A host and port that an agent's model or one of its tools answers on. */
export interface EgressTarget {
  /** A host name, or an IPv4 address when the URL holds one. */
  readonly host: string;
  readonly port: number;
}

const HTTPS_PORT = 443;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What an agent calls outside its cluster, from its declaration alone; built-in tools call nothing. */
export function agentEgress(definition: AgentDefinition): EgressTarget[] {
  const targets = [modelTarget(definition.model), ...definition.tools.map(toolTarget)].filter(
    (target) => target !== undefined && !LOOPBACK.test(target.host),
  ) as EgressTarget[];
  return [...new Map(targets.map((target) => [`${target.host}:${target.port}`, target])).values()];
}

/** Problems of where an agent's model and tools answer: link-local addresses give away a node's credentials. */
export function egressProblems(definition: AgentDefinition): string[] {
  return agentEgress(definition)
    .filter((target) => isAddress(target) && target.host.startsWith('169.254.'))
    .map(
      ({ host }) =>
        `the URL of a model or tool must not lead to a link-local address, got '${host}'; name a public host`,
    );
}

function modelTarget(model: AgentDefinition['model']): EgressTarget | undefined {
  switch (model.provider) {
    case 'scripted':
      return undefined;
    case 'bedrock':
      return { host: 'bedrock-runtime', port: HTTPS_PORT };
    case 'anthropic':
      return model.baseUrl === undefined
        ? { host: 'api.anthropic.com', port: HTTPS_PORT }
        : urlTarget(model.baseUrl);
    case 'openai-compatible':
      return urlTarget(model.baseUrl);
  }
}

function toolTarget(tool: AgentDefinition['tools'][number]): EgressTarget | undefined {
  return tool.kind === 'http' ? urlTarget(tool.url) : undefined;
}

function urlTarget(url: string): EgressTarget {
  // What is known only at deployment cannot be parsed; the schema allows https alone, so its port is the usual one.
  if (isUnresolved(url)) return { host: url, port: HTTPS_PORT };
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port === '' ? HTTPS_PORT : Number(port) };
}

/** Whether a target is an IPv4 address, which a network policy can name exactly. */
export function isAddress(target: EgressTarget): boolean {
  return isIP(target.host) === 4;
}
