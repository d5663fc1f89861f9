import {
  agentDefinition,
  type AgentDefinition,
  type AgentDefinitionInput,
  agentDefinitionProblems,
} from '../../contract';

/** What to do about a wrong part of a definition, by the start of its path. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [/^instructions/, 'say in a few sentences what the agent does'],
  [/^tools$/, 'rename one of the tools'],
  [/^tools\./, 'declare the tool with Tool.builtIn(...) or Tool.http({...})'],
  [/^model/, 'declare it with Model.scripted(), bedrock(), anthropic() or openAiCompatible()'],
  [/^limits/, 'leave it out for the default'],
  [/^/, 'correct it in the declaration of the agent'],
];

/** All problems of a definition in the house's words: property, value, what is allowed, the fix. */
export function definitionProblems(input: AgentDefinitionInput): string[] {
  return agentDefinitionProblems(input).map((problem) => {
    const [, path = '', message = ''] = /^(.*?): (.*)$/s.exec(problem) ?? [];
    const allowed = message.charAt(0).toLowerCase() + message.slice(1);
    const fix = FIXES.find(([pattern]) => pattern.test(path))?.[1];
    return `'${path}': ${allowed}, got ${shown(valueAt(input, path))}; ${fix}`;
  });
}

/** The definition with its defaults filled in; one error with all problems when there are any. */
export function checkedDefinition(input: AgentDefinitionInput): AgentDefinition {
  return agentDefinition.parse(input);
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (at instanceof Object ? (at as Record<string, unknown>)[key] : undefined),
      value,
    );
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > 80 ? `${json.slice(0, 77)}... (${json.length} characters)` : json;
}
