import { z } from 'zod';
import { type ToolDefinition } from '../../contract/agent-definition';
import { DEFAULT_TOOL_TIMEOUT_SECONDS, ToolError, type Tool } from './tool';

/** The largest answer that is read, after decompression: more would only fill the model's context. */
export const MAX_HTTP_ANSWER_BYTES = 262_144;

/** How much of an error answer the model gets to see. */
const MAX_ERROR_CHARACTERS = 2000;

type HttpToolDefinition = Extract<ToolDefinition, { kind: 'http' }>;

/**
 * A tool that asks one fixed URL.
 *
 * Arguments travel in the query (GET) or as a JSON body (POST); they reach neither host nor path, and cannot
 * replace what the URL's own query says. Redirects are refused: they could lead anywhere.
 */
export function createHttpTool(definition: HttpToolDefinition, fetchFrom: typeof fetch = fetch): Tool {
  const { name, method, url, parameters } = definition;
  return {
    name,
    description: definition.description,
    inputSchema: parameters,
    parameters: argumentsSchema(definition),
    timeoutSeconds: DEFAULT_TOOL_TIMEOUT_SECONDS,
    async execute(args, signal) {
      const values = args as Readonly<Record<string, unknown>>;
      const response = await send(fetchFrom, name, method === 'GET' ? withQuery(url, values) : new URL(url), {
        method,
        redirect: 'error',
        signal,
        headers: {
          accept: 'application/json, text/*;q=0.9',
          'user-agent': 'agent-fleet-cdk',
          ...(method === 'POST' && { 'content-type': 'application/json' }),
        },
        ...(method === 'POST' && { body: JSON.stringify(values) }),
      });
      const text = await read(response, name);
      if (response.ok) return text;
      throw new ToolError(
        `'${name}' answered with status ${response.status}: ${text.slice(0, MAX_ERROR_CHARACTERS)}`,
      );
    },
  };
}

function argumentsSchema({ name, parameters }: HttpToolDefinition): z.ZodType {
  try {
    return z.fromJSONSchema(parameters);
  } catch (error) {
    throw new Error(
      `'parameters' of tool '${name}' must be a JSON Schema that can be checked here: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function withQuery(base: string, values: Readonly<Record<string, unknown>>): URL {
  const url = new URL(base);
  const fixed = new Set(url.searchParams.keys());
  for (const [key, value] of Object.entries(values)) {
    if (fixed.has(key)) throw new ToolError(`'${key}' is fixed and cannot be given as an argument`);
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (item === null || item === undefined) continue;
      url.searchParams.append(key, typeof item === 'string' ? item : JSON.stringify(item));
    }
  }
  return url;
}

async function send(fetchFrom: typeof fetch, name: string, url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetchFrom(url, init);
  } catch (error) {
    init.signal?.throwIfAborted();
    throw new ToolError(`'${name}' could not be reached at ${url.host}: ${reason(error)}`, { cause: error });
  }
}

/** `fetch failed` says nothing; its cause does. */
function reason(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}

async function read(response: Response, name: string): Promise<string> {
  const type = response.headers.get('content-type') ?? 'text/plain';
  if (!/^\s*(text\/|application\/([\w.-]+\+)?(json|xml)\b)/i.test(type)) {
    await response.body?.cancel();
    throw new ToolError(`'${name}' answered with '${type}', which is not text`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the body, and with it the connection.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_HTTP_ANSWER_BYTES) {
      throw new ToolError(`'${name}' answered with more than ${MAX_HTTP_ANSWER_BYTES} bytes; ask for less`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
