import { agentDefinition, type AgentDefinitionInput } from '../../../contract/agent-definition';
import { createAgent } from '../../../server/agents/create-agent';
import { type Turn, type TurnEvent } from '../../../server/agents/agent';
import { type ConversationItem, type OutputItem } from '../../../server/conversation/item';
import { type LanguageModel } from '../../../server/models/language-model';
import { ScriptedModel } from '../../../server/models/scripted-model';
import { createToolRegistry } from '../../../server/tools/tool-registry';

/** An agent with all built-in tools on a model that makes no pauses, unless said otherwise. */
export function makeAgent(
  definition: Partial<AgentDefinitionInput> & Pick<AgentDefinitionInput, 'type'>,
  model: LanguageModel = new ScriptedModel({ wordPauseMs: 0, countPauseMs: 0 }),
) {
  const full = agentDefinition.parse({
    instructions: 'You answer questions.',
    model: { provider: 'scripted' },
    tools: (['calculate', 'current_time', 'convert_units', 'text_statistics', 'wait'] as const).map(
      (name) => ({
        kind: 'built-in',
        name,
      }),
    ),
    ...definition,
  });
  return createAgent(full, model, createToolRegistry(full.tools));
}

export function userSays(text: string): ConversationItem {
  return { type: 'message', id: 'msg_user', role: 'user', content: [{ type: 'input_text', text }] };
}

export interface PlayedTurn {
  readonly events: readonly TurnEvent[];
  /** The shape of the turn: `message`, `call calculate`, `output`, `finished completed`; deltas left out. */
  readonly outline: readonly string[];
  readonly items: readonly OutputItem[];
  /** The texts of the messages. */
  readonly texts: readonly string[];
  readonly finished: Extract<TurnEvent, { type: 'finished' }>;
}

/** Runs a turn to its end and checks what has to hold for every turn of every agent. */
export async function play(
  agent: ReturnType<typeof makeAgent>,
  text: string,
  turn: Partial<Turn> = {},
): Promise<PlayedTurn> {
  const events: TurnEvent[] = [];
  const run = agent.run({
    history: [],
    input: [userSays(text)],
    signal: new AbortController().signal,
    ...turn,
  });
  for await (const event of run) events.push(event);

  const items = events.flatMap((event) => (event.type === 'item-done' ? [event.item] : []));
  const finished = events.at(-1);
  if (finished?.type !== 'finished') throw new Error('the turn did not finish');
  expectOrder(events);
  return {
    events,
    items,
    finished,
    outline: [...items.map(outlineOf), `finished ${finished.reason}`],
    texts: items.flatMap((item) => (item.type === 'message' ? [textOf(item)] : [])),
  };
}

function outlineOf(item: OutputItem): string {
  if (item.type === 'message') return item.status === 'completed' ? 'message' : 'message cut';
  if (item.type === 'function_call') return `call ${item.name}`;
  return item.status === 'completed' ? 'output' : 'output failed';
}

export function textOf(item: Extract<OutputItem, { type: 'message' }>): string {
  return item.content.map((part) => part.text).join('');
}

/** One item open at a time, deltas only inside, their sum the message, every call answered once, one end. */
function expectOrder(events: readonly TurnEvent[]): void {
  let open: { id: string; text: string } | undefined;
  const calls: string[] = [];
  const outputs: string[] = [];
  for (const [index, event] of events.entries()) {
    switch (event.type) {
      case 'message-started':
        expect(open).toBeUndefined();
        open = { id: event.itemId, text: '' };
        break;
      case 'text-delta':
        expect(open?.id).toBe(event.itemId);
        open!.text += event.delta;
        break;
      case 'item-done':
        if (event.item.type === 'message') {
          expect(open).toEqual({ id: event.item.id, text: textOf(event.item) });
          open = undefined;
        } else {
          expect(open).toBeUndefined();
          (event.item.type === 'function_call' ? calls : outputs).push(event.item.call_id);
        }
        break;
      case 'finished':
        expect(open).toBeUndefined();
        expect(index).toBe(events.length - 1);
    }
  }
  expect(outputs).toEqual(calls);
  const ids = events.flatMap((event) => (event.type === 'item-done' ? [event.item.id] : []));
  expect(new Set(ids).size).toBe(ids.length);
}
