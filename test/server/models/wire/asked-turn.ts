import { type AgentDefinitionInput } from '../../../../contract/agent-definition';
import { createModel } from '../../../../server/models/create-model';
import { makeAgent, play, userSays } from '../../agents/played-turn';

/** An agent with one tool, asked `what is 6*7?` after an earlier turn that used the tool. */
export async function turnOn(
  model: AgentDefinitionInput['model'],
  options: { apiKey?: string; region?: string },
  stream: boolean,
) {
  const agent = makeAgent(
    {
      type: 'conversational',
      instructions: 'Be exact.',
      model,
      tools: [{ kind: 'built-in', name: 'calculate' }],
    },
    createModel(model, options),
  );
  const history = [
    userSays('what is 1+1?'),
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'calculate',
      arguments: '{"expression":"1+1"}',
      status: 'completed',
    } as const,
    {
      type: 'function_call_output',
      id: 'fco_1',
      call_id: 'call_1',
      output: '2',
      status: 'completed',
    } as const,
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'It is 2.', annotations: [] }],
    } as const,
  ];
  return play(agent, 'what is 6*7?', { history, stream, temperature: 0.5, maxOutputTokens: 100 });
}

/** What that turn looks like when the model calls the tool and answers. */
export const expectedOutline = ['call calculate', 'output', 'message', 'finished completed'];
