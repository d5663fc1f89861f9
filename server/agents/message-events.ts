import { type TurnEvent } from './agent';
import { newId } from '../conversation/new-id';

/** A message that the agent itself has to say, in one piece. */
export function* messageEvents(text: string): Generator<TurnEvent, void> {
  const id = newId('msg');
  yield { type: 'message-started', itemId: id };
  yield { type: 'text-delta', itemId: id, delta: text };
  yield {
    type: 'item-done',
    item: {
      type: 'message',
      id,
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text, annotations: [] }],
    },
  };
}

/** The events with a heading put before the text of the first message. */
export async function* withHeading<R>(
  heading: string,
  events: AsyncGenerator<TurnEvent, R>,
): AsyncGenerator<TurnEvent, R> {
  let headed: string | undefined;
  try {
    for (;;) {
      const next = await events.next();
      if (next.done) return next.value;
      const event = next.value;
      if (event.type === 'message-started' && headed === undefined) {
        headed = event.itemId;
        yield event;
        yield { type: 'text-delta', itemId: headed, delta: heading };
      } else if (event.type === 'item-done' && event.item.type === 'message' && event.item.id === headed) {
        const text = `${heading}${event.item.content.map((part) => part.text).join('')}`;
        const content = [{ type: 'output_text', text, annotations: [] }] as const;
        yield { ...event, item: { ...event.item, content } };
      } else {
        yield event;
      }
    }
  } finally {
    await events.return(undefined as R);
  }
}
