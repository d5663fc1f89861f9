import { type ConversationItem } from '../conversation/item';
import { type ModelMessage, type ModelPrompt } from '../models/language-model';

type AssistantPart = Extract<ModelMessage, { role: 'assistant' }>['content'][number];
type ToolPart = Extract<ModelMessage, { role: 'tool' }>['content'][number];

/**
 * What a model reads: the agent's instructions and the conversation so far.
 *
 * Instructions of developers and systems in the conversation join the agent's own at the start, because several
 * providers refuse them anywhere else. A call without an output and an output without a call are left out for the
 * same reason: a turn that was cut leaves them behind.
 */
export function toPrompt(instructions: readonly string[], items: readonly ConversationItem[]): ModelPrompt {
  const system = [...instructions];
  const messages: ModelMessage[] = [];
  const answered = new Set(
    items.flatMap((item) => (item.type === 'function_call_output' ? [item.call_id] : [])),
  );
  const open = new Map<string, string>();

  for (const item of items) {
    if (item.type === 'function_call') {
      if (!answered.has(item.call_id)) continue;
      open.set(item.call_id, item.name);
      addAssistant(messages, {
        type: 'tool-call',
        toolCallId: item.call_id,
        toolName: item.name,
        input: argumentsOf(item.arguments),
      });
    } else if (item.type === 'function_call_output') {
      const toolName = open.get(item.call_id);
      if (toolName === undefined) continue;
      open.delete(item.call_id);
      addResult(messages, {
        type: 'tool-result',
        toolCallId: item.call_id,
        toolName,
        output: { type: item.status === 'completed' ? 'text' : 'error-text', value: item.output },
      });
    } else {
      const text = item.content.map((part) => part.text).join('');
      if (text === '') continue;
      if (item.role === 'assistant') addAssistant(messages, { type: 'text', text });
      else if (item.role === 'user') messages.push(userMessage(text));
      else system.push(text);
    }
  }
  return [{ role: 'system', content: system.join('\n\n') }, ...messages];
}

/** A message in the user's place. */
export function userMessage(text: string): ModelMessage {
  return { role: 'user', content: [{ type: 'text', text }] };
}

/** Arguments as the object that providers insist on, whatever the model wrote. */
export function argumentsOf(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function addAssistant(messages: ModelMessage[], part: AssistantPart): void {
  const last = messages.at(-1);
  if (last?.role === 'assistant') last.content.push(part);
  else messages.push({ role: 'assistant', content: [part] });
}

function addResult(messages: ModelMessage[], part: ToolPart): void {
  const last = messages.at(-1);
  if (last?.role === 'tool') last.content.push(part);
  else messages.push({ role: 'tool', content: [part] });
}
