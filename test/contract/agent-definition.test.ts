import { agentDefinition, agentDefinitionProblems, BUILT_IN_TOOLS } from '../../contract';

const least = { type: 'conversational', instructions: 'You talk.', model: { provider: 'scripted' } };

test('the least that an agent says gets its defaults', () => {
  expect(agentDefinition.parse(least)).toEqual({
    ...least,
    tools: [],
    limits: { maxSteps: 16, maxOutputTokens: 4096, turnTimeoutSeconds: 300 },
  });
});

test('every kind of model and tool is accepted', () => {
  for (const model of [
    { provider: 'openai-compatible', modelId: 'm', baseUrl: 'https://models.example.com/v1' },
    { provider: 'openai-compatible', modelId: 'm', baseUrl: 'http://127.0.0.1:11434/v1' },
    { provider: 'anthropic', modelId: 'm' },
    { provider: 'bedrock', modelId: 'm', region: 'eu-west-1' },
  ]) {
    expect(agentDefinitionProblems({ ...least, model })).toEqual([]);
  }
  const tools = [
    ...BUILT_IN_TOOLS.map((name) => ({ kind: 'built-in', name })),
    {
      kind: 'http',
      name: 'orders',
      description: 'Finds orders.',
      method: 'GET',
      url: 'https://orders.example.com/find',
      parameters: { type: 'object' },
    },
  ];
  expect(agentDefinitionProblems({ ...least, tools })).toEqual([]);
});

test('all problems come at once, each with its place', () => {
  const problems = agentDefinitionProblems({
    type: 'poet',
    instructions: '',
    model: { provider: 'openai-compatible', modelId: 'm', baseUrl: 'http://models.example.com/v1' },
    tools: [
      { kind: 'built-in', name: 'calculate' },
      { kind: 'built-in', name: 'calculate' },
    ],
    limits: { maxSteps: 0 },
    secret: 'x',
  });
  const places = problems.map((problem) => problem.split(':')[0]);
  expect(places).toEqual(
    expect.arrayContaining([
      'type',
      'instructions',
      'model.baseUrl',
      'tools',
      'limits.maxSteps',
      'definition',
    ]),
  );
});

test('a tool over plain HTTP is refused', () => {
  const tool = {
    kind: 'http',
    name: 't',
    description: 'd',
    method: 'GET',
    url: 'http://a.example.com',
    parameters: { type: 'object' },
  };
  expect(agentDefinitionProblems({ ...least, tools: [tool] })).toEqual(['tools.0.url: must be an https URL']);
});
