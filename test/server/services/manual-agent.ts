import type { Agent, Turn, TurnEvent } from '../../../server/agents/agent';
import type { OutputItem } from '../../../server/conversation/item';

/** An agent whose turn is written by the test: it says what `script` yields. */
export class ManualAgent implements Agent {
  readonly type = 'conversational';
  readonly turns: Turn[] = [];
  script: (turn: Turn) => AsyncIterable<TurnEvent>;

  constructor(script: (turn: Turn) => AsyncIterable<TurnEvent> = () => says('hello')) {
    this.script = script;
  }

  run(turn: Turn): AsyncIterable<TurnEvent> {
    this.turns.push(turn);
    return this.script(turn);
  }
}

let ids = 0;

export async function* message(...deltas: string[]): AsyncGenerator<TurnEvent> {
  const itemId = `msg_test${++ids}`;
  yield { type: 'message-started', itemId };
  for (const delta of deltas) yield { type: 'text-delta', itemId, delta };
  const text = deltas.join('');
  yield {
    type: 'item-done',
    item: {
      type: 'message',
      id: itemId,
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text, annotations: [] }],
    },
  };
}

export function item(value: OutputItem): TurnEvent {
  return { type: 'item-done', item: value };
}

export function finished(reason: (TurnEvent & { type: 'finished' })['reason'] = 'completed'): TurnEvent {
  return { type: 'finished', reason, usage: { inputTokens: 3, outputTokens: 5 } };
}

/** A whole turn of one message. */
export async function* says(...deltas: string[]): AsyncGenerator<TurnEvent> {
  yield* message(...deltas);
  yield finished();
}

/** A turn that goes on until it is aborted, or `release` is called. */
export function hanging(): { script: (turn: Turn) => AsyncIterable<TurnEvent>; release: () => void } {
  let release = (): void => undefined;
  const promise = new Promise<void>((resolve) => (release = resolve));
  return {
    release: () => release(),
    script: async function* (turn) {
      await Promise.race([
        promise,
        new Promise((_, reject) =>
          turn.signal.addEventListener('abort', () => reject(turn.signal.reason as Error)),
        ),
      ]);
      yield* says('released');
    },
  };
}
