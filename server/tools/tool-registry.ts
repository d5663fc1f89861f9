import { type ToolDefinition } from '../../contract/agent-definition';
import { abortable } from './abortable';
import { BUILT_IN } from './built-in';
import { createHttpTool } from './http-tool';
import { ToolError, type Tool } from './tool';

/** What came of a call. A failed one has an output too: the model reads what went wrong and may try again. */
export interface ToolResult {
  readonly output: string;
  readonly failed: boolean;
}

/** The tools of one agent (the lesson's `tool_registry`). A call never throws, except when it is aborted. */
export class ToolRegistry {
  readonly #tools = new Map<string, Tool>();

  /** Adds a tool; two of one name are a mistake. */
  register(tool: Tool): this {
    if (this.#tools.has(tool.name)) {
      throw new Error(`tool '${tool.name}' is registered already; give the second one another name`);
    }
    this.#tools.set(tool.name, tool);
    return this;
  }

  get(name: string): Tool | undefined {
    return this.#tools.get(name);
  }

  /** In the order in which they were registered. */
  list(): readonly Tool[] {
    return [...this.#tools.values()];
  }

  /**
   * Runs a tool with the arguments that a model wrote.
   *
   * An unknown tool, wrong arguments, a timeout and a failure become the output, for the model to read. Only the
   * caller's own abort is thrown: it is the signal's reason.
   */
  async call(name: string, argumentsJson: string, signal: AbortSignal): Promise<ToolResult> {
    signal.throwIfAborted();
    const tool = this.#tools.get(name);
    if (tool === undefined) return failure(this.#unknown(name));
    const parsed = parseArguments(tool, argumentsJson);
    if ('problem' in parsed) return failure(parsed.problem);

    const timeout = AbortSignal.timeout(tool.timeoutSeconds * 1000);
    const either = AbortSignal.any([signal, timeout]);
    try {
      const output = await abortable((async () => tool.execute(parsed.value, either))(), either);
      return { output, failed: false };
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) return failure(`'${name}' gave no answer within ${tool.timeoutSeconds} s`);
      if (error instanceof ToolError) return failure(error.message);
      return failure(`'${name}' failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #unknown(name: string): string {
    const known = [...this.#tools.keys()].join(', ');
    return known === ''
      ? `there is no tool '${name}', and no other; answer without tools`
      : `there is no tool '${name}'; use one of: ${known}`;
  }
}

/** The registry of an agent, from the `tools` of its definition. Throws when a tool's schema cannot be used. */
export function createToolRegistry(definitions: readonly ToolDefinition[]): ToolRegistry {
  const registry = new ToolRegistry();
  for (const definition of definitions) {
    registry.register(
      definition.kind === 'built-in' ? BUILT_IN[definition.name] : createHttpTool(definition),
    );
  }
  return registry;
}

function failure(message: string): ToolResult {
  return { output: `error: ${message}`, failed: true };
}

function parseArguments(tool: Tool, json: string): { value: unknown } | { problem: string } {
  let value: unknown;
  try {
    // Some models send nothing at all for a tool that needs no arguments.
    value = json.trim() === '' ? {} : JSON.parse(json);
  } catch {
    return { problem: `the arguments of '${tool.name}' must be a JSON object, got ${excerpt(json)}` };
  }
  const result = tool.parameters.safeParse(value);
  if (result.success) return { value: result.data };
  const issues = result.error.issues.map(
    (issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`,
  );
  return { problem: `wrong arguments for '${tool.name}': ${issues.join('; ')}` };
}

function excerpt(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
