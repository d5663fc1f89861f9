/** The longest agent name: leaves room in 63-character labels and object names for a pool and for suffixes. */
export const MAX_AGENT_NAME_CHARACTERS = 40;

/** Names that other objects of the agents' namespace, or the file of what agents share, have. */
const RESERVED_NAMES: readonly string[] = ['default', 'default-deny', 'migrate', 'shared'];

/** All problems of an agent's name; it names Kubernetes objects, a URL path and the `model` of requests. */
export function agentNameProblems(name: string): string[] {
  if (RESERVED_NAMES.includes(name)) {
    return [`'agentName' must not be one of ${RESERVED_NAMES.join(', ')}, got '${name}'; choose another`];
  }
  if (/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= MAX_AGENT_NAME_CHARACTERS) return [];
  return [
    `'agentName' must start with a lower-case letter, hold only a-z, 0-9 and '-', not end with '-', and be at ` +
      `most ${MAX_AGENT_NAME_CHARACTERS} characters long, got '${name}'; choose a name such as 'chat-agent'`,
  ];
}
