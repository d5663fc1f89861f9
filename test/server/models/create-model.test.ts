import { createModel } from '../../../server/models/create-model';

test.each([
  [
    { provider: 'anthropic', modelId: 'm' },
    "'MODEL_API_KEY' must be set for provider 'anthropic', got nothing; set it to the key for https://api.anthropic.com/v1",
  ],
  [
    { provider: 'openai-compatible', modelId: 'm', baseUrl: 'https://llm.example.com/v1' },
    "'MODEL_API_KEY' must be set for provider 'openai-compatible', got nothing; set it to the key for https://llm.example.com/v1; any value will do where the endpoint asks for none",
  ],
  [
    { provider: 'bedrock', modelId: 'm' },
    "'region' must be set for provider 'bedrock', got nothing; set it in the definition or set AWS_REGION",
  ],
] as const)('fails at once when something is missing: %j', (definition, message) => {
  expect(() => createModel(definition, {})).toThrow(message);
});

test('names the model and its provider before anything is loaded', () => {
  expect(createModel({ provider: 'anthropic', modelId: 'claude-test' }, { apiKey: 'x' })).toMatchObject({
    provider: 'anthropic',
    modelId: 'claude-test',
  });
  expect(createModel({ provider: 'scripted' }, {})).toMatchObject({ provider: 'scripted' });
});
