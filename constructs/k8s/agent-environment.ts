import { type k8s } from 'cdk8s-plus-28';
import {
  type AgentDefinition,
  CACHE_SECRET,
  DATABASE_SECRET,
  type EnvironmentInput,
  type SecretKey,
  type VariableName,
} from '../../contract';

/** The most bytes that Linux takes for one variable, name and terminator included (`MAX_ARG_STRLEN`). */
const MAX_VARIABLE_BYTES = 131_072;

/** What the variables of one agent's pod are made of. */
export interface AgentEnvironment {
  readonly agentName: string;
  readonly definition: AgentDefinition;
  readonly maxConcurrentSessions: number;
  readonly drainSeconds: number;
  readonly modelApiKey?: SecretKey;
  readonly env?: EnvironmentInput;
}

/** The variables of an agent's container: only names of the contract, secrets by reference. */
export function agentVariables(environment: AgentEnvironment): k8s.EnvVar[] {
  const { definition, modelApiKey } = environment;
  return [
    ...literalVariables({
      AGENT_NAME: environment.agentName,
      AGENT_TYPE: definition.type,
      AGENT_DEFINITION: definitionJson(definition),
      MAX_CONCURRENT_SESSIONS: String(environment.maxConcurrentSessions),
      DRAIN_SECONDS: String(environment.drainSeconds),
    }),
    fieldVariable('POD_NAME', 'metadata.name'),
    secretVariable('DATABASE_URL', DATABASE_SECRET),
    secretVariable('CACHE_URL', CACHE_SECRET, { optional: true }),
    ...(modelApiKey ? [secretVariable('MODEL_API_KEY', modelApiKey)] : []),
    ...literalVariables(environment.env ?? {}),
  ];
}

/** Variables with their values in the open. */
export function literalVariables(env: EnvironmentInput): k8s.EnvVar[] {
  return Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** A variable from a Secret; the manifest names the Secret and never holds its value. */
export function secretVariable(
  name: VariableName,
  secret: SecretKey,
  options: { readonly optional?: true } = {},
): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { ...secret, ...options } } };
}

/** Problems of a definition's size, which only shows when it is written out. */
export function definitionSizeProblems(definition: AgentDefinition): string[] {
  const bytes = Buffer.byteLength(`AGENT_DEFINITION=${definitionJson(definition)}`) + 1;
  if (bytes <= MAX_VARIABLE_BYTES) return [];
  return [
    `'definition' must be at most ${MAX_VARIABLE_BYTES} bytes as a variable, got ${bytes}; shorten 'instructions' or the 'parameters' of tools`,
  ];
}

/**
 * Kubernetes expands `$(NAME)` and turns `$$` into `$` in values; inside JSON a dollar sign can be written so that
 * neither happens and every reader gets the text as it was.
 */
function definitionJson(definition: AgentDefinition): string {
  return JSON.stringify(definition).replaceAll(/\$(?=[($])/g, '\\u0024');
}

function fieldVariable(name: VariableName, fieldPath: string): k8s.EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}
