import { LoadBalancing, RateLimit } from '../../constructs/k8s';
import { Agent, type AgentProps } from '../../lib/agent';
import { AgentProfile } from '../../lib/agent-profile';
import { Model } from '../../lib/model';
import { Exposure } from '../../lib/strategies/exposure';
import { Scaling } from '../../lib/strategies/scaling';
import { Tool } from '../../lib/tool';

const instructions = 'Answer.';

test.each([
  ['conversational', Agent.conversational({ instructions }), AgentProfile.SIMPLE_CHAT],
  ['task-oriented', Agent.taskOriented({ instructions }), AgentProfile.TOOL_USING],
  ['planning', Agent.planning({ instructions }), AgentProfile.PLANNING],
])('%s: instructions are enough', (type, agent, profile) => {
  expect(agent.definition).toEqual({
    type,
    instructions,
    model: { provider: 'scripted' },
    tools: [],
    limits: { maxSteps: 16, maxOutputTokens: 4096, turnTimeoutSeconds: 300 },
  });
  expect(agent.profile).toBe(profile);
  expect(agent.scaling).toBeUndefined();
  expect(agent.loadBalancing.algorithm).toBe('leastconn');
  expect(agent.maxConcurrentSessions).toBe(100);
  expect(agent.rateLimit).toEqual(RateLimit.perClient());
});

test('all props', () => {
  const allProps: Required<AgentProps> = {
    instructions,
    model: Model.bedrock('m'),
    tools: [Tool.calculate(), Tool.currentTime()],
    profile: AgentProfile.RESEARCH,
    scaling: Scaling.horizontal({ min: 2, max: 4 }),
    loadBalancing: LoadBalancing.roundRobin(),
    exposure: Exposure.ingress(),
    maxConcurrentSessions: 7,
    rateLimit: RateLimit.none(),
    limits: { maxSteps: 3 },
    env: { LOG_LEVEL: 'debug' },
  };
  const agent = Agent.planning(allProps);
  expect(agent.definition).toMatchObject({
    model: { provider: 'bedrock', modelId: 'm' },
    tools: [{ name: 'calculate' }, { name: 'current_time' }],
    limits: { maxSteps: 3, maxOutputTokens: 4096 },
  });
  expect(agent).toMatchObject({
    model: allProps.model,
    profile: allProps.profile,
    scaling: allProps.scaling,
    loadBalancing: allProps.loadBalancing,
    exposure: allProps.exposure,
    maxConcurrentSessions: 7,
    rateLimit: allProps.rateLimit,
    env: allProps.env,
  });
});

test('fails when an exposure does not go with what else is declared', () => {
  const build = () =>
    Agent.conversational({
      instructions,
      exposure: Exposure.direct(),
      loadBalancing: LoadBalancing.sessionAffinity(),
      rateLimit: RateLimit.perClient(),
    });
  expect(build).toThrow('conversational agent has 2 problems:');
  expect(build).toThrow("'exposure' must be Exposure.ingress() with session affinity by header");
  expect(build).toThrow("'rateLimit' must be left out with Exposure.direct()");
});

test('fails with all problems at once: property, value, what is allowed, the fix', () => {
  const build = () =>
    Agent.taskOriented({
      instructions: '',
      model: Model.openAiCompatible({ modelId: 'm', baseUrl: 'http://models.example.com/v1' }),
      tools: [Tool.calculate(), Tool.calculate()],
      limits: { turnTimeoutSeconds: 601 },
      maxConcurrentSessions: 0.5,
      env: { MODEL_API_KEY: 'k' },
    });
  expect(build).toThrow('task-oriented agent has 6 problems:');
  expect(build).toThrow(/'instructions': .*got ""; say in a few sentences what the agent does/);
  expect(build).toThrow(
    /'model\.baseUrl': must be an https URL .*, got "http:\/\/models\.example\.com\/v1"; declare it with/,
  );
  expect(build).toThrow(/'tools': must have different names, got \[.*; rename one of the tools/);
  expect(build).toThrow(/'limits\.turnTimeoutSeconds': .*600, got 601; leave it out for the default/);
  expect(build).toThrow("'maxConcurrentSessions' must be a whole number from 1 to 10000, got 0.5");
  expect(build).toThrow(
    "'env.MODEL_API_KEY' must not be set; name a Secret instead, as the model's 'apiKey'",
  );
});

test('profiles have the figures of the table', () => {
  expect(AgentProfile.MULTI_MODAL).toMatchObject({
    cpuCores: { min: 4, max: 8 },
    memoryGiB: { min: 8, max: 16 },
  });
});
