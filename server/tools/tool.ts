import { z } from 'zod';

/** JSON Schema of a tool's arguments, as it is shown to the model. */
export type ArgumentsSchema = Readonly<Record<string, unknown>>;

/** What a tool can do, with its arguments' type forgotten: the registry validates before it executes. */
export interface Tool {
  readonly name: string;
  /** Tells the model when to use the tool. */
  readonly description: string;
  readonly inputSchema: ArgumentsSchema;
  /** Validates what the model sent. */
  readonly parameters: z.ZodType;
  /** After this the call is aborted and answered with an error. */
  readonly timeoutSeconds: number;
  /** Gets arguments that `parameters` accepted; throws `ToolError` for what the model should be told. */
  execute(args: unknown, signal: AbortSignal): Promise<string> | string;
}

/** How long a tool may take where it does not say otherwise. */
export const DEFAULT_TOOL_TIMEOUT_SECONDS = 30;

/** A failure in words that help the model to go on: wrong input, or a service that did not answer. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

export interface ToolProps<P extends z.ZodObject> {
  readonly name: string;
  /** Tells the model when to use the tool. */
  readonly description: string;
  /** The arguments; what it accepts is what `execute` gets. */
  readonly parameters: P;
  /**
   * After this the call is aborted and answered with an error.
   *
   * @default 30
   */
  readonly timeoutSeconds?: number;
  /** Returns what the model reads; throws `ToolError` for what the model should be told. */
  readonly execute: (args: z.infer<P>, signal: AbortSignal) => Promise<string> | string;
}

/** Makes a tool whose arguments are typed by a zod schema; the model sees the same schema as JSON Schema. */
export function defineTool<P extends z.ZodObject>(props: ToolProps<P>): Tool {
  const inputSchema = z.toJSONSchema(props.parameters, { io: 'input' });
  // Says only which dialect it is, in every request to the model.
  delete inputSchema.$schema;
  return {
    name: props.name,
    description: props.description,
    inputSchema,
    parameters: props.parameters,
    timeoutSeconds: props.timeoutSeconds ?? DEFAULT_TOOL_TIMEOUT_SECONDS,
    execute: (args, signal) => props.execute(args as z.infer<P>, signal),
  };
}
