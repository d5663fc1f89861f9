import { MODEL_SECRET } from '../../contract';
import { Model } from '../../lib/model';

const apiKey = { name: 'keys', key: 'anthropic' };

test.each([
  ['scripted', Model.scripted(), { provider: 'scripted' }, undefined],
  ['bedrock', Model.bedrock('m'), { provider: 'bedrock', modelId: 'm' }, undefined],
  [
    'bedrock in a region',
    Model.bedrock('m', { region: 'eu-west-1' }),
    { provider: 'bedrock', modelId: 'm', region: 'eu-west-1' },
    undefined,
  ],
  ['anthropic', Model.anthropic('m', { apiKey }), { provider: 'anthropic', modelId: 'm' }, apiKey],
  [
    'anthropic elsewhere',
    Model.anthropic('m', { apiKey, baseUrl: 'https://a.example.com' }),
    { provider: 'anthropic', modelId: 'm', baseUrl: 'https://a.example.com' },
    apiKey,
  ],
  [
    'openai-compatible',
    Model.openAiCompatible({ modelId: 'm', baseUrl: 'https://o.example.com/v1', apiKey }),
    { provider: 'openai-compatible', modelId: 'm', baseUrl: 'https://o.example.com/v1' },
    apiKey,
  ],
])('%s: the definition travels, the key stays a name', (_name, model, definition, secret) => {
  expect(model.definition).toEqual(definition);
  expect(model.apiKeySecret).toEqual(secret);
});

test.each([
  ['scripted', { provider: 'scripted' }, undefined],
  ['bedrock:anthropic.claude-v1:0', { provider: 'bedrock', modelId: 'anthropic.claude-v1:0' }, undefined],
  ['anthropic:claude-x', { provider: 'anthropic', modelId: 'claude-x' }, MODEL_SECRET],
  [
    'openai-compatible:org/model@1@https://host.example.com:8443/v1',
    {
      provider: 'openai-compatible',
      modelId: 'org/model@1',
      baseUrl: 'https://host.example.com:8443/v1',
    },
    MODEL_SECRET,
  ],
  [
    'openai-compatible:m@http://127.0.0.1:11434/v1',
    { provider: 'openai-compatible', modelId: 'm', baseUrl: 'http://127.0.0.1:11434/v1' },
    undefined,
  ],
])('reads %j from one line', (text, definition, secret) => {
  const model = Model.parse(text);
  expect(model.definition).toEqual(definition);
  expect(model.apiKeySecret).toEqual(secret);
});

test.each([
  '',
  'gpt',
  'scripted:x',
  'bedrock',
  'bedrock:',
  'anthropic:',
  'openai-compatible:m',
  'openai-compatible:@https://a/v1',
])('fails when the line is %j, and says what is allowed', (text) => {
  expect(() => Model.parse(text)).toThrow(
    `'model' must be scripted, bedrock:<model>, anthropic:<model> or openai-compatible:<model>@<base URL>, got '${text}'`,
  );
});
