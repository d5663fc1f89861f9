import { type AgentDefinition, agentDefinition, agentDefinitionProblems } from '../contract/agent-definition';
import { ENVIRONMENT, type EnvironmentValues, type VariableName } from '../contract/environment';
import { EnvironmentError } from './environment-error';
import { readVariable } from './read-variable';

/** The environment of the agent server, with the definition already checked by the contract's schema. */
export type ServerEnvironment = Omit<EnvironmentValues, 'AGENT_DEFINITION'> & {
  readonly AGENT_DEFINITION: AgentDefinition;
};

const ALL_VARIABLES = Object.keys(ENVIRONMENT) as readonly VariableName[];

/**
 * The whole environment of the agent server, parsed, with defaults filled in.
 *
 * Throws one `EnvironmentError` that lists every problem. Names that the contract does not know are no business
 * of the server: a pod's environment holds many others.
 */
export function readEnvironment(env: NodeJS.ProcessEnv): ServerEnvironment {
  return readVariables(env, ALL_VARIABLES) as ServerEnvironment;
}

/**
 * Some variables of the contract, for a program that needs no others.
 *
 * Rules between variables are held when all the variables of a rule are read.
 */
export function readVariables<N extends VariableName>(
  env: NodeJS.ProcessEnv,
  names: readonly N[],
): Pick<EnvironmentValues, N> {
  const values: Record<string, unknown> = {};
  const problems = new Map<VariableName, string[]>();
  const report = (name: VariableName, problem: string) => {
    problems.set(name, [...(problems.get(name) ?? []), problem]);
  };
  for (const name of names) {
    const reading = readVariable(name, ENVIRONMENT[name], env[name]);
    if ('problem' in reading) report(name, reading.problem);
    else values[name] = reading.value;
  }

  const wellFormed = new Set<VariableName>(names.filter((name) => !problems.has(name)));
  const readable = (...needed: VariableName[]) => needed.every((name) => wellFormed.has(name));
  if (readable('AGENT_DEFINITION')) checkDefinition(values, readable('AGENT_TYPE'), report);
  if (readable('DATABASE_URL', 'DATABASE_AUTH', 'AWS_REGION')) checkDatabase(values, report);
  if (readable('CACHE_URL', 'CACHE_AUTH', 'CACHE_NAME', 'AWS_REGION')) checkCache(values, report);

  if (problems.size > 0) {
    throw new EnvironmentError(names.flatMap((name) => problems.get(name)?.join('; ') ?? []));
  }
  return values as Pick<EnvironmentValues, N>;
}

type Report = (name: VariableName, problem: string) => void;

function checkDefinition(values: Record<string, unknown>, typeIsRead: boolean, report: Report): void {
  const parsed = agentDefinition.safeParse(values.AGENT_DEFINITION);
  if (!parsed.success) {
    const found = agentDefinitionProblems(values.AGENT_DEFINITION).join(', ');
    report('AGENT_DEFINITION', `'AGENT_DEFINITION' must be an agent's definition, got ${found}; correct it`);
    return;
  }
  if (typeIsRead && parsed.data.type !== values.AGENT_TYPE) {
    report(
      'AGENT_TYPE',
      `'AGENT_TYPE' must be the 'type' of AGENT_DEFINITION ('${parsed.data.type}'), got '${String(values.AGENT_TYPE)}'; make them the same`,
    );
  }
  values.AGENT_DEFINITION = parsed.data;
}

function checkDatabase(values: Record<string, unknown>, report: Report): void {
  if (values.DATABASE_AUTH !== 'iam') return;
  const url = new URL(values.DATABASE_URL as string);
  if (url.hostname === '' || url.username === '')
    report('DATABASE_URL', `'DATABASE_URL' must name a host and a user with DATABASE_AUTH=iam; add them`);
  if (url.password !== '')
    report(
      'DATABASE_URL',
      `'DATABASE_URL' must carry no password with DATABASE_AUTH=iam, got one; take it out of the URL`,
    );
  if (values.AWS_REGION === undefined) report('AWS_REGION', needed('AWS_REGION', 'DATABASE_AUTH=iam'));
}

function checkCache(values: Record<string, unknown>, report: Report): void {
  if (values.CACHE_AUTH !== 'iam') return;
  for (const name of ['CACHE_URL', 'CACHE_NAME'] as const) {
    if (values[name] === undefined) report(name, needed(name, 'CACHE_AUTH=iam'));
  }
  if (values.AWS_REGION === undefined) report('AWS_REGION', needed('AWS_REGION', 'CACHE_AUTH=iam'));
  if (values.CACHE_URL === undefined) return;
  const url = new URL(values.CACHE_URL as string);
  if (url.protocol !== 'rediss:')
    report(
      'CACHE_URL',
      `'CACHE_URL' must start with rediss:// with CACHE_AUTH=iam, got '${url.protocol}//'; tokens travel over TLS only`,
    );
  if (url.username === '')
    report('CACHE_URL', `'CACHE_URL' must name a user with CACHE_AUTH=iam, got none; add it before the host`);
}

function needed(name: VariableName, by: string): string {
  return `'${name}' must be set with ${by}, got nothing; set it: ${ENVIRONMENT[name].doc}`;
}
