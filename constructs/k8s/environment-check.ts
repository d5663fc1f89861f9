import { ENVIRONMENT, type EnvironmentInput, type VariableName, type VariableSpec } from '../../contract';
import { isUnresolved } from './unresolved';

/** Variables that other props decide, and which prop that is. */
const DECIDED_ELSEWHERE: Partial<Record<VariableName, string>> = {
  AGENT_NAME: "'agentName' decides it",
  AGENT_TYPE: "'definition' decides it",
  AGENT_DEFINITION: "'definition' decides it",
  MAX_CONCURRENT_SESSIONS: "use 'maxConcurrentSessions'",
  DRAIN_SECONDS: "use 'longestStream'",
  POD_NAME: "Kubernetes gives the pod's name",
  HOST: 'probes and the Service need the default',
  PORT: 'probes and the Service need the default',
  DATABASE_URL: "it comes from Secret 'db-secret', key 'url'",
  DATABASE_URL_FILE: 'it is where the Secret is mounted',
  CACHE_URL_FILE: 'it is where the Secret is mounted',
  CACHE_URL: "it comes from Secret 'cache-secret', key 'url'",
  MODEL_API_KEY: "name a Secret instead, as the model's 'apiKey' or as 'modelApiKey'",
};

/** Problems of variables that a user adds to a pod: names outside the contract, secrets in the clear, bad values. */
export function environmentProblems(env: EnvironmentInput): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (!isVariable(name)) {
      return [
        `'env.${name}' must be a variable of the contract, got '${name}'; allowed are ${settable().join(', ')}`,
      ];
    }
    const elsewhere = DECIDED_ELSEWHERE[name];
    if (elsewhere !== undefined) return [`'env.${name}' must not be set; ${elsewhere}`];
    if (value === undefined || isUnresolved(value)) return [];
    const allowed = allowedValue(ENVIRONMENT[name], value);
    return allowed === undefined
      ? []
      : [`'env.${name}' must be ${allowed}, got '${value}'; correct it or leave it out`];
  });
}

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(ENVIRONMENT, name);
}

function settable(): string[] {
  return Object.keys(ENVIRONMENT).filter((name) => !Object.hasOwn(DECIDED_ELSEWHERE, name));
}

/** What is allowed, when the value is not; undefined when it is. */
function allowedValue(spec: VariableSpec, value: string): string | undefined {
  if (spec.kind === 'choice' && !spec.choices.includes(value)) return `one of ${spec.choices.join(', ')}`;
  if (spec.kind === 'integer') {
    const number = Number(value);
    const inside = /^\d+$/.test(value) && number >= spec.min && number <= spec.max;
    return inside ? undefined : `a whole number from ${spec.min} to ${spec.max}`;
  }
  return value === '' ? 'given' : undefined;
}
