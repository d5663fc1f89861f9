import { z } from 'zod';
import { ServerError } from '../errors';

const metadata = z
  .record(z.string().min(1).max(64), z.string().max(512))
  .refine((value) => Object.keys(value).length <= 16, { error: 'must have at most 16 keys' });

const id = z.string().min(1).max(128);

/** What `POST /v1/responses` takes; `input` is read item by item, see `input-items`. */
const responseParameters = z.object({
  model: z.string(),
  input: z.union([z.string(), z.array(z.unknown()).min(1)], {
    error: 'must be a string, or a list of items that is not empty',
  }),
  instructions: z.string().nullish(),
  conversation: z
    .union([id, z.object({ id }).transform((value) => value.id)], {
      error: "must be the id of a conversation, or an object with its 'id'",
    })
    .nullish(),
  previous_response_id: id.nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  metadata: metadata.nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
});

const conversationParameters = z.object({
  items: z.array(z.unknown()).max(20).nullish(),
  metadata: metadata.nullish(),
});

export type ResponseParameters = z.infer<typeof responseParameters>;

export type ConversationParameters = z.infer<typeof conversationParameters>;

/**
 * Parameters of the API that change nothing here: who asks, and hints to a cache, never what is answered.
 */
const IGNORED = new Set([
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'stream_options',
]);

/** Parameters that clients send on their own, with the values that ask for nothing this server does not do. */
const NEUTRAL: Readonly<
  Record<string, { readonly holds: (value: unknown) => boolean; readonly allowed: string }>
> = {
  background: { holds: (value) => value === false, allowed: 'false' },
  include: { holds: isEmptyList, allowed: '[]' },
  parallel_tool_calls: { holds: (value) => value === true, allowed: 'true' },
  service_tier: { holds: (value) => value === 'auto' || value === 'default', allowed: "'auto' or 'default'" },
  text: { holds: isPlainText, allowed: "{ format: { type: 'text' } }" },
  tool_choice: { holds: (value) => value === 'auto', allowed: "'auto'" },
  tools: { holds: isEmptyList, allowed: '[]: the tools are those of the agent' },
  top_p: { holds: (value) => value === 1, allowed: '1' },
  top_logprobs: { holds: (value) => value === 0, allowed: '0' },
  truncation: { holds: (value) => value === 'disabled', allowed: "'disabled'" },
};

/** The body of `POST /v1/responses`, checked; throws with every problem that it has. */
export function parseResponseParameters(body: unknown): ResponseParameters {
  const parameters = parse(responseParameters, body);
  if (parameters.conversation != null && parameters.previous_response_id != null) {
    throw new ServerError(
      'invalid_request',
      "'conversation' and 'previous_response_id' exclude each other: a conversation knows its newest response; leave one out",
      { param: 'previous_response_id' },
    );
  }
  return parameters;
}

/** The body of `POST /v1/conversations`, checked; none at all stands for an empty one. */
export function parseConversationParameters(body: unknown): ConversationParameters {
  return parse(conversationParameters, body ?? {});
}

function parse<T extends z.ZodObject>(schema: T, body: unknown): z.infer<T> {
  const result = schema.safeParse(body);
  if (!result.success) {
    const problems = result.error.issues.map((issue) =>
      issue.path.length === 0 ? `the body ${issue.message}` : `'${issue.path.join('.')}': ${issue.message}`,
    );
    throw new ServerError('invalid_request', problems.join('; '), {
      param: result.error.issues[0]?.path.join('.') || undefined,
    });
  }
  for (const [name, value] of Object.entries(body as Record<string, unknown>)) {
    if (value === null || value === undefined || name in schema.shape || IGNORED.has(name)) continue;
    const neutral = NEUTRAL[name];
    if (neutral?.holds(value)) continue;
    const fix = neutral ? `leave it out or send ${neutral.allowed}` : 'leave it out';
    throw new ServerError('unsupported_parameter', `'${name}' is not supported; ${fix}`, { param: name });
  }
  return result.data;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isPlainText(value: unknown): boolean {
  const { format, ...rest } = value as { format?: { type?: unknown } | null };
  return Object.keys(rest).length === 0 && (format == null || format.type === 'text');
}
