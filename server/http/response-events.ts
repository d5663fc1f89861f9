import type { TurnEvent } from '../agents/agent';
import type { FunctionCall, OutputItem, OutputMessage } from '../conversation/item';
import type { ServerError } from '../errors';
import type { StoredResponse } from '../stores/conversation-store';
import { isShown, responseJson, type ResponseHead, type ResponseState } from './response-object';

/**
 * The events of one streamed response, as text ready to send.
 *
 * The sequence is that of OpenAI's API. A token costs a few string pieces: no object is built for it, and what is
 * the same for all tokens of a message is put together once.
 */
export class ResponseEvents {
  readonly #head: ResponseHead;
  /** Finished items that are shown, as JSON. */
  readonly #output: string[] = [];
  #sequence = 0;
  /** All of a delta event of the open message but its sequence number and text. */
  #deltaTail = '';

  constructor(head: ResponseHead) {
    this.#head = head;
  }

  opened(): string {
    const response = responseJson(this.#head, { status: 'in_progress' }, []);
    return (
      this.#event('response.created', `"response":${response}`) +
      this.#event('response.in_progress', `"response":${response}`)
    );
  }

  turnEvent(event: TurnEvent): string {
    switch (event.type) {
      case 'message-started':
        return this.#messageStarted(event.itemId);
      case 'text-delta':
        return (
          'event: response.output_text.delta\n' +
          `data: {"type":"response.output_text.delta","sequence_number":${this.#sequence++},` +
          `"delta":${JSON.stringify(event.delta)},${this.#deltaTail}`
        );
      case 'item-done':
        return this.#itemDone(event.item);
      case 'finished':
        // The response goes out when it is stored: see closed().
        return '';
    }
  }

  /** The end of a turn that has finished, and is kept where it had to be. */
  closed(response: StoredResponse): string {
    return this.#last(`response.${response.status}`, response);
  }

  /**
   * The end of a turn that failed: the response as the API knows it, then an error, which clients throw. With
   * the first alone, a client that only prints text would take a cut answer for a whole one.
   */
  failed(error: ServerError): string {
    const { code, message, param } = error;
    const fields = JSON.stringify({ code, message, param }).slice(1, -1);
    return this.#last('response.failed', { status: 'failed', error }) + this.#event('error', fields);
  }

  #last(type: string, state: ResponseState): string {
    return this.#event(type, `"response":${responseJson(this.#head, state, this.#output)}`);
  }

  #messageStarted(itemId: string): string {
    const place = this.#place(itemId);
    this.#deltaTail = `${place},"content_index":0,"logprobs":[]}\n\n`;
    const item = { id: itemId, type: 'message', role: 'assistant', status: 'in_progress', content: [] };
    return (
      this.#event('response.output_item.added', this.#item(JSON.stringify(item))) +
      this.#event('response.content_part.added', `${place},"content_index":0,"part":${partJson('""')}`)
    );
  }

  #itemDone(item: OutputItem): string {
    if (!isShown(item)) return '';
    const events = item.type === 'message' ? this.#messageDone(item) : this.#callDone(item as FunctionCall);
    const json = JSON.stringify(item);
    const done = this.#event('response.output_item.done', this.#item(json));
    this.#output.push(json);
    return events + done;
  }

  #messageDone(message: OutputMessage): string {
    const place = this.#place(message.id);
    const text = JSON.stringify(message.content.map((part) => part.text).join(''));
    return (
      this.#event('response.output_text.done', `${place},"content_index":0,"text":${text},"logprobs":[]`) +
      this.#event('response.content_part.done', `${place},"content_index":0,"part":${partJson(text)}`)
    );
  }

  #callDone(call: FunctionCall): string {
    const place = this.#place(call.id);
    const text = JSON.stringify(call.arguments);
    const added = JSON.stringify({ ...call, arguments: '', status: 'in_progress' });
    return (
      this.#event('response.output_item.added', this.#item(added)) +
      this.#event('response.function_call_arguments.delta', `${place},"delta":${text}`) +
      this.#event(
        'response.function_call_arguments.done',
        `${place},"name":${JSON.stringify(call.name)},"arguments":${text}`,
      )
    );
  }

  #place(itemId: string): string {
    return `"item_id":${JSON.stringify(itemId)},"output_index":${this.#output.length}`;
  }

  #item(json: string): string {
    return `"output_index":${this.#output.length},"item":${json}`;
  }

  #event(type: string, fields: string): string {
    return `event: ${type}\ndata: {"type":"${type}","sequence_number":${this.#sequence++},${fields}}\n\n`;
  }
}

function partJson(text: string): string {
  return `{"type":"output_text","text":${text},"annotations":[]}`;
}
