import { toPrompt } from '../../../server/agents/prompt';
import { type ConversationItem } from '../../../server/conversation/item';

const message = (role: 'user' | 'developer' | 'system', text: string): ConversationItem => ({
  type: 'message',
  id: 'm',
  role,
  content: [{ type: 'input_text', text }],
});
const answer = (text: string): ConversationItem => ({
  type: 'message',
  id: 'm',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const call = (call_id: string, args = '{"a":1}'): ConversationItem => ({
  type: 'function_call',
  id: 'f',
  call_id,
  name: `tool_${call_id}`,
  arguments: args,
  status: 'completed',
});
const output = (call_id: string, status: 'completed' | 'incomplete' = 'completed'): ConversationItem => ({
  type: 'function_call_output',
  id: 'o',
  call_id,
  output: `out ${call_id}`,
  status,
});

test('turns a conversation into messages', () => {
  expect(
    toPrompt(
      ['Be kind.'],
      [
        message('user', 'hi'),
        answer('Hm.'),
        call('1'),
        call('2'),
        output('1'),
        output('2', 'incomplete'),
        answer('Done.'),
        message('user', 'thanks'),
      ],
    ),
  ).toEqual([
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: [{ type: 'text', text: 'hi' }] },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Hm.' },
        { type: 'tool-call', toolCallId: '1', toolName: 'tool_1', input: { a: 1 } },
        { type: 'tool-call', toolCallId: '2', toolName: 'tool_2', input: { a: 1 } },
      ],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: '1',
          toolName: 'tool_1',
          output: { type: 'text', value: 'out 1' },
        },
        {
          type: 'tool-result',
          toolCallId: '2',
          toolName: 'tool_2',
          output: { type: 'error-text', value: 'out 2' },
        },
      ],
    },
    { role: 'assistant', content: [{ type: 'text', text: 'Done.' }] },
    { role: 'user', content: [{ type: 'text', text: 'thanks' }] },
  ]);
});

test('puts what developers and systems say with the instructions, at the start', () => {
  const prompt = toPrompt(
    ['A', 'B'],
    [message('user', 'hi'), message('developer', 'C'), message('system', 'D')],
  );
  expect(prompt[0]).toEqual({ role: 'system', content: 'A\n\nB\n\nC\n\nD' });
  expect(prompt.map(({ role }) => role)).toEqual(['system', 'user']);
});

test('leaves out calls without output, outputs without call, and empty messages', () => {
  const prompt = toPrompt(
    ['A'],
    [call('1'), output('2'), answer(''), message('user', ''), message('user', 'hi')],
  );
  expect(prompt.map(({ role }) => role)).toEqual(['system', 'user']);
});

test.each(['', 'no json', '[1]', '"x"', 'null'])('makes an object of the arguments %j', (args) => {
  const prompt = toPrompt([], [call('1', args), output('1')]);
  expect(prompt[1]).toMatchObject({ content: [{ type: 'tool-call', input: {} }] });
});
