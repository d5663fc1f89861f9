import { z } from 'zod';
import type { ConversationItem } from '../conversation/item';
import { ServerError } from '../errors';
import { newId } from '../conversation/new-id';

const itemId = z.string().min(1).max(128).nullish();
const callId = z.string().min(1).max(128);

const message = z.object({
  id: itemId,
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([z.string(), z.array(z.object({ type: z.string() }).loose())], {
    error: 'must be a string or a list of parts',
  }),
});

const functionCall = z.object({
  id: itemId,
  call_id: callId,
  name: z.string().min(1),
  arguments: z.string(),
});

const functionCallOutput = z.object({
  id: itemId,
  call_id: callId,
  output: z.union([z.string(), z.array(z.object({ type: z.string() }).loose())], {
    error: 'must be a string or a list of parts',
  }),
});

/** The items of a request's `input`, in the shapes that are stored; throws at the first that is wrong. */
export function parseInput(input: string | readonly unknown[], param = 'input'): ConversationItem[] {
  if (typeof input === 'string') return [userMessage(input)];
  const items = input.map((item, index) => parseItem(item, `${param}[${index}]`));
  return items.filter((item) => item.type !== 'function_call' || isAnswered(item.call_id, items));
}

/**
 * A client that keeps the history itself sends an agent's `output` back as `input`, where calls stand without
 * the outputs: those stay on the server. A model refuses such a call, so it is left out.
 */
function isAnswered(id: string, items: readonly ConversationItem[]): boolean {
  return items.some((item) => item.type === 'function_call_output' && item.call_id === id);
}

function parseItem(item: unknown, param: string): ConversationItem {
  // A message may come without its type: the short form of the API.
  const type = (item as { type?: unknown } | null)?.type ?? 'message';
  switch (type) {
    case 'message': {
      const { id, role, content } = check(message, item, param);
      if (role === 'assistant') {
        return {
          type: 'message',
          id: id ?? newId('msg'),
          role,
          status: 'completed',
          content: texts(content, param).map((text) => ({ type: 'output_text', text, annotations: [] })),
        };
      }
      return {
        type: 'message',
        id: id ?? newId('msg'),
        role,
        content: texts(content, param).map((text) => ({ type: 'input_text', text })),
      };
    }
    case 'function_call': {
      const call = check(functionCall, item, param);
      return {
        type: 'function_call',
        id: call.id ?? newId('fc'),
        call_id: call.call_id,
        name: call.name,
        arguments: call.arguments,
        status: 'completed',
      };
    }
    case 'function_call_output': {
      const { id, call_id, output } = check(functionCallOutput, item, param);
      return {
        type: 'function_call_output',
        id: id ?? newId('fco'),
        call_id,
        output: texts(output, param).join(''),
        status: 'completed',
      };
    }
    default:
      throw new ServerError(
        'unsupported_parameter',
        `'${param}' must be a 'message', 'function_call' or 'function_call_output', got ${JSON.stringify(type)}`,
        { param },
      );
  }
}

function texts(content: string | readonly Record<string, unknown>[], param: string): string[] {
  if (typeof content === 'string') return [content];
  return content.map((part, index) => {
    const isText = part.type === 'input_text' || part.type === 'output_text';
    if (isText && typeof part.text === 'string') return part.text;
    const name = `${param}.content[${index}]`;
    if (isText) throw new ServerError('invalid_request', `'${name}.text' must be a string`, { param: name });
    throw new ServerError(
      'unsupported_parameter',
      `'${name}' must be 'input_text' or 'output_text', got ${JSON.stringify(part.type)}; this agent reads text only`,
      { param: name },
    );
  });
}

function userMessage(text: string): ConversationItem {
  return { type: 'message', id: newId('msg'), role: 'user', content: [{ type: 'input_text', text }] };
}

function check<T extends z.ZodType>(schema: T, item: unknown, param: string): z.infer<T> {
  const result = schema.safeParse(item);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `'${[param, ...issue.path].join('.')}': ${issue.message}`,
  );
  throw new ServerError('invalid_request', problems.join('; '), { param });
}
