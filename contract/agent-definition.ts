import { z } from 'zod';

/** The agent types of the lesson. */
export const AGENT_TYPES = ['conversational', 'task-oriented', 'planning'] as const;

export type AgentType = (typeof AGENT_TYPES)[number];

/** Tools that the server brings along; none of them reaches the network. */
export const BUILT_IN_TOOLS = [
  'calculate',
  'current_time',
  'convert_units',
  'text_statistics',
  'wait',
] as const;

export type BuiltInToolName = (typeof BUILT_IN_TOOLS)[number];

const httpsUrl = z.url({ protocol: /^https$/, error: 'must be an https URL' });

/** An API base: https anywhere, http only on this machine. */
const apiBaseUrl = z
  .url()
  .refine(
    (value) => /^https:\/\//.test(value) || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(value),
    {
      error: 'must be an https URL (http is allowed for 127.0.0.1, localhost and [::1] only)',
    },
  );

const modelDefinition = z.discriminatedUnion('provider', [
  /** Answers by fixed rules, offline. It is no LLM. */
  z.strictObject({ provider: z.literal('scripted') }),
  z.strictObject({
    provider: z.literal('openai-compatible'),
    modelId: z.string().min(1),
    baseUrl: apiBaseUrl,
  }),
  z.strictObject({
    provider: z.literal('anthropic'),
    modelId: z.string().min(1),
    baseUrl: apiBaseUrl.optional(),
  }),
  z.strictObject({
    provider: z.literal('bedrock'),
    modelId: z.string().min(1),
    region: z.string().min(1).optional(),
  }),
]);

/** Which model answers, and through which provider. Keys are never part of it: see `MODEL_API_KEY`. */
export type ModelDefinition = z.infer<typeof modelDefinition>;

const toolName = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/, {
  error: 'must start with a letter and hold at most 64 letters, digits, _ and -',
});

/** What the server cannot check arguments against (`not`, `if`, remote references) is refused at synth already. */
const argumentsSchema = z.looseObject({ type: z.literal('object') }).superRefine((schema, context) => {
  try {
    z.fromJSONSchema(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.addIssue({ code: 'custom', message: `must be a JSON Schema that can be checked: ${reason}` });
  }
});

const toolDefinition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('built-in'), name: z.enum(BUILT_IN_TOOLS) }),
  z.strictObject({
    kind: z.literal('http'),
    name: toolName,
    description: z.string().min(1),
    method: z.enum(['GET', 'POST']),
    /** Fixed host: arguments travel in the query (GET) or as a JSON body (POST), never in the host or path. */
    url: httpsUrl,
    /** JSON Schema of the arguments; its `type` is `object`. */
    parameters: argumentsSchema,
  }),
]);

export type ToolDefinition = z.infer<typeof toolDefinition>;

/** The largest `instructions` accepted: a variable of a pod ends at 128 KiB, and the JSON holds more than these. */
export const MAX_INSTRUCTIONS_CHARACTERS = 32_768;

export const agentDefinition = z.strictObject({
  type: z.enum(AGENT_TYPES),
  instructions: z.string().min(1).max(MAX_INSTRUCTIONS_CHARACTERS),
  model: modelDefinition,
  tools: z
    .array(toolDefinition)
    .refine((tools) => new Set(tools.map((tool) => tool.name)).size === tools.length, {
      error: 'must have different names',
    })
    .default([]),
  limits: z
    .strictObject({
      /** Model calls in one turn at most. */
      maxSteps: z.int().min(1).max(100).default(16),
      /** Tokens in one model answer at most. */
      maxOutputTokens: z.int().min(1).max(1_000_000).default(4096),
      /** Seconds that one turn may take; not above the longest stream that a rollout waits for. */
      turnTimeoutSeconds: z.int().min(1).max(600).default(300),
    })
    .prefault({}),
});

/**
 * One agent, as infra validates it at synth and the server at start: the same schema on both sides. It travels
 * to the pod as JSON in `AGENT_DEFINITION` and holds no secret.
 */
export type AgentDefinition = z.infer<typeof agentDefinition>;

/** An agent as written by hand: what has a default may be left out. */
export type AgentDefinitionInput = z.input<typeof agentDefinition>;

/** All problems of a definition, one line each: `path: what is wrong`. */
export function agentDefinitionProblems(value: unknown): string[] {
  const result = agentDefinition.safeParse(value);
  if (result.success) return [];
  return result.error.issues.map((issue) => `${issue.path.join('.') || 'definition'}: ${issue.message}`);
}
