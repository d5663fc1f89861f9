import { parseInput } from '../../../server/http/input-items';

test('a string is a message of the user', () => {
  expect(parseInput('hi')).toEqual([
    {
      type: 'message',
      id: expect.stringMatching(/^msg_/),
      role: 'user',
      content: [{ type: 'input_text', text: 'hi' }],
    },
  ]);
});

test('messages come short or long, of every role', () => {
  expect(
    parseInput([
      { role: 'system', content: 'a' },
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'b' }] },
      {
        id: 'msg_9',
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'c', annotations: [] }],
      },
      { role: 'assistant', content: 'd' },
    ]),
  ).toMatchObject([
    { role: 'system', content: [{ type: 'input_text', text: 'a' }] },
    { role: 'developer', content: [{ type: 'input_text', text: 'b' }] },
    { role: 'assistant', id: 'msg_9', status: 'completed', content: [{ type: 'output_text', text: 'c' }] },
    { role: 'assistant', content: [{ type: 'output_text', text: 'd' }] },
  ]);
});

test('calls come with their outputs, in words or in parts; a call without one is left out', () => {
  expect(
    parseInput([
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [
          { type: 'input_text', text: '4' },
          { type: 'input_text', text: '2' },
        ],
      },
      { type: 'function_call', call_id: 'b', name: 'f', arguments: '{}' },
      { role: 'user', content: 'go on' },
    ]),
  ).toMatchObject([
    { type: 'function_call', call_id: 'a', status: 'completed' },
    { type: 'function_call_output', call_id: 'a', output: '42', status: 'completed' },
    { type: 'message' },
  ]);
});

describe('what an agent cannot read is refused by its place', () => {
  test.each([
    [{ type: 'item_reference', id: 'msg_1' }, 'unsupported_parameter', 'input[0]'],
    [
      { role: 'user', content: [{ type: 'input_image', image_url: 'x' }] },
      'unsupported_parameter',
      'input[0].content[0]',
    ],
    [{ role: 'user', content: [{ type: 'input_text' }] }, 'invalid_request', 'input[0].content[0]'],
    [{ role: 'robot', content: 'x' }, 'invalid_request', 'input[0]'],
    [{ type: 'function_call', name: 'f', arguments: '{}' }, 'invalid_request', 'input[0]'],
    ['text', 'invalid_request', 'input[0]'],
    [null, 'invalid_request', 'input[0]'],
  ])('%j', (item, code, param) => {
    expect(() => parseInput([item])).toThrow(expect.objectContaining({ code, param }));
  });
});
