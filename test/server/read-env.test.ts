import { type EnvironmentInput } from '../../contract/environment';
import { EnvironmentError } from '../../server/environment-error';
import { readEnvironment, readVariables } from '../../server/read-env';

const DEFINITION = { type: 'conversational', instructions: 'Answer.', model: { provider: 'scripted' } };

const MINIMUM: EnvironmentInput = {
  AGENT_NAME: 'chat-agent',
  AGENT_TYPE: 'conversational',
  AGENT_DEFINITION: JSON.stringify(DEFINITION),
  DATABASE_URL: 'postgresql://agent:hunter2@db.example.com:5432/agentdb',
};

function problemsOf(env: EnvironmentInput): readonly string[] {
  try {
    readEnvironment({ ...MINIMUM, ...env });
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
}

test('fills in the defaults', () => {
  expect(readEnvironment({ ...MINIMUM })).toEqual({
    AGENT_NAME: 'chat-agent',
    AGENT_TYPE: 'conversational',
    AGENT_DEFINITION: {
      ...DEFINITION,
      tools: [],
      limits: { maxSteps: 16, maxOutputTokens: 4096, turnTimeoutSeconds: 300 },
    },
    MAX_CONCURRENT_SESSIONS: 100,
    DATABASE_URL: MINIMUM.DATABASE_URL,
    DATABASE_AUTH: 'password',
    DATABASE_POOL_SIZE: 5,
    CACHE_AUTH: 'password',
    CACHE_TTL_SECONDS: 300,
    RATE_LIMIT_REQUESTS: 1000,
    RATE_LIMIT_PERIOD_SECONDS: 60,
    MAX_BODY_BYTES: 1_048_576,
    DRAIN_SECONDS: 600,
    HOST: '0.0.0.0',
    PORT: 8000,
    LOG_LEVEL: 'info',
  });
});

test('takes what is set over the defaults', () => {
  const values = readEnvironment({
    ...MINIMUM,
    MAX_CONCURRENT_SESSIONS: '7',
    PORT: '0',
    LOG_LEVEL: 'debug',
    CACHE_URL: 'redis://cache:6379/2',
  });
  expect(values).toMatchObject({
    MAX_CONCURRENT_SESSIONS: 7,
    PORT: 0,
    LOG_LEVEL: 'debug',
    CACHE_URL: 'redis://cache:6379/2',
  });
});

test('counts an empty variable as not set', () => {
  expect(readEnvironment({ ...MINIMUM, CACHE_URL: '', PORT: '' })).toMatchObject({ PORT: 8000 });
  expect(problemsOf({ AGENT_NAME: '' })).toEqual([
    expect.stringContaining("'AGENT_NAME' must be a text, got nothing"),
  ]);
});

test('does not mind variables that it does not know', () => {
  expect(() =>
    readEnvironment({ ...MINIMUM, KUBERNETES_SERVICE_HOST: '10.0.0.1', PATH: '/bin' }),
  ).not.toThrow();
});

test('reports all problems at once, one line each, in the order of the contract', () => {
  expect(() =>
    readEnvironment({ AGENT_TYPE: 'chatty', MAX_CONCURRENT_SESSIONS: '0', PORT: '80.5', CACHE_AUTH: 'iam' }),
  ).toThrow(
    [
      'the environment has 9 problems:',
      "- 'AGENT_NAME' must be a text, got nothing; set it: The agent's name: the `model` that clients ask for.",
      "- 'AGENT_TYPE' must be one of conversational, task-oriented, planning, got 'chatty'; correct it",
      "- 'AGENT_DEFINITION' must be a JSON object, got nothing; set it: The agent, as JSON of `AgentDefinition`. Holds no secret.",
      "- 'MAX_CONCURRENT_SESSIONS' must be an integer from 1 to 10000, got '0'; correct it",
      "- 'DATABASE_URL' must be a URL that starts with postgresql:// or postgres://, got nothing; set it: Postgres. With `DATABASE_AUTH=iam` it carries no password.",
      "- 'CACHE_URL' must be set with CACHE_AUTH=iam, got nothing; set it: Valkey or Redis. Without it each replica keeps its own cache and rate limits.",
      "- 'CACHE_NAME' must be set with CACHE_AUTH=iam, got nothing; set it: The ElastiCache replication group, which an IAM token is signed for; needed with `CACHE_AUTH=iam`.",
      "- 'PORT' must be an integer from 0 to 65535, got '80.5'; correct it",
      "- 'AWS_REGION' must be set with CACHE_AUTH=iam, got nothing; set it: The region that IAM tokens and Bedrock calls are signed for.",
    ].join('\n'),
  );
});

test.each(['', ' 5', '5 ', '0x10', '1e2', '5.0', '99999999999999999999', 'NaN'].slice(1))(
  'refuses %j as an integer',
  (text) => {
    expect(problemsOf({ DATABASE_POOL_SIZE: text })).toEqual([
      `'DATABASE_POOL_SIZE' must be an integer from 1 to 100, got '${text}'; correct it`,
    ]);
  },
);

test('names every problem of the definition by its path', () => {
  const definition = { ...DEFINITION, instructions: '', limits: { maxSteps: 0 }, temper: 'bad' };
  const [problem] = problemsOf({ AGENT_DEFINITION: JSON.stringify(definition) });
  expect(problem).toContain("'AGENT_DEFINITION' must be an agent's definition");
  expect(problem).toContain('instructions: ');
  expect(problem).toContain('limits.maxSteps: ');
  expect(problem).toContain('temper');
});

test.each(['{', '"text"', 'null', '12'])('refuses %s as a definition', (text) => {
  expect(problemsOf({ AGENT_DEFINITION: text })).toEqual([
    `'AGENT_DEFINITION' must be a JSON object, got '${text}'; correct it`,
  ]);
});

test('refuses a type that is not the one of the definition', () => {
  expect(problemsOf({ AGENT_TYPE: 'planning' })).toEqual([
    "'AGENT_TYPE' must be the 'type' of AGENT_DEFINITION ('conversational'), got 'planning'; make them the same",
  ]);
});

test('never shows what may be a secret', () => {
  const problems = problemsOf({
    DATABASE_URL: 'mysql://agent:hunter2@db.example.com/x?password=hunter2',
    CACHE_URL: 'hunter2 hunter2',
  });
  expect(problems).toHaveLength(2);
  expect(problems.join()).toContain("got 'mysql://db.example.com' (the rest is not shown");
  expect(problems.join()).not.toContain('hunter2');
});

describe('with IAM', () => {
  const IAM: EnvironmentInput = {
    DATABASE_AUTH: 'iam',
    DATABASE_URL: 'postgresql://agent_fleet@db.example.com:5432/agentdb',
    CACHE_AUTH: 'iam',
    CACHE_URL: 'rediss://agent-fleet@cache.example.com:6379',
    CACHE_NAME: 'agent-cache',
    AWS_REGION: 'eu-central-1',
  };

  test('takes URLs without passwords', () => {
    expect(problemsOf(IAM)).toEqual([]);
  });

  test('refuses URLs with passwords, without users, and a cache without TLS', () => {
    expect(problemsOf({ ...IAM, DATABASE_URL: 'postgresql://agent:hunter2@db.example.com/x' })).toEqual([
      "'DATABASE_URL' must carry no password with DATABASE_AUTH=iam, got one; take it out of the URL",
    ]);
    expect(problemsOf({ ...IAM, DATABASE_URL: 'postgresql://db.example.com/x' })).toEqual([
      "'DATABASE_URL' must name a host and a user with DATABASE_AUTH=iam; add them",
    ]);
    expect(problemsOf({ ...IAM, CACHE_URL: 'redis://cache.example.com' })).toEqual([
      "'CACHE_URL' must start with rediss:// with CACHE_AUTH=iam, got 'redis://'; tokens travel over TLS only; " +
        "'CACHE_URL' must name a user with CACHE_AUTH=iam, got none; add it before the host",
    ]);
  });

  test('needs a region and the name of the cache', () => {
    expect(problemsOf({ ...IAM, AWS_REGION: undefined, CACHE_NAME: undefined })).toEqual([
      expect.stringContaining("'CACHE_NAME' must be set with CACHE_AUTH=iam"),
      expect.stringContaining("'AWS_REGION' must be set with DATABASE_AUTH=iam"),
    ]);
  });
});

test('reads some variables without asking for the others', () => {
  expect(readVariables({ DATABASE_URL: MINIMUM.DATABASE_URL }, ['DATABASE_URL', 'DATABASE_AUTH'])).toEqual({
    DATABASE_URL: MINIMUM.DATABASE_URL,
    DATABASE_AUTH: 'password',
  });
  expect(() => readVariables({}, ['DATABASE_URL', 'DATABASE_AUTH'])).toThrow(
    'the environment has 1 problem:',
  );
});
