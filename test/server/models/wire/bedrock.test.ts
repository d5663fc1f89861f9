import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { turnOn } from './asked-turn';
import { jsonReply, ModelServer } from './model-server';

let server: ModelServer;

beforeEach(async () => {
  server = await new ModelServer().start();
});

afterEach(() => server.stop());

const kept = { ...process.env };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pod-identity-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = server.url;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
});

afterEach(() => {
  process.env = { ...kept };
  rmSync(folder, { recursive: true });
});

test('signs with the credentials of Pod Identity, for the region of the definition', async () => {
  writeFileSync(join(folder, 'token'), 'pod-token');
  process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${server.url}/v1/credentials`;
  process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = join(folder, 'token');
  server.reply(
    jsonReply({
      AccessKeyId: 'ASIAPOD',
      SecretAccessKey: 'secret',
      Token: 'session',
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    }),
    jsonReply({
      output: { message: { role: 'assistant', content: [{ text: '42.' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 10, outputTokens: 4, totalTokens: 14 },
    }),
  );
  const model = { provider: 'bedrock', modelId: 'anthropic.claude-test', region: 'eu-west-1' } as const;
  const { texts } = await turnOn(model, { region: 'us-east-1' }, false);
  expect(texts).toEqual(['42.']);
  const [credentials, converse] = server.requests;
  expect(credentials?.headers.authorization).toBe('pod-token');
  expect(converse?.path).toBe('/model/anthropic.claude-test/converse');
  expect(converse?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=ASIAPOD\/\d{8}\/eu-west-1\/bedrock\/aws4_request/,
  );
  expect(converse?.body).toMatchObject({
    system: [{ text: 'Be exact.' }],
    toolConfig: { tools: [{ toolSpec: { name: 'calculate' } }] },
    inferenceConfig: { maxTokens: 100 },
  });
});

test('uses a Bedrock API key where there is one', async () => {
  server.reply(
    jsonReply({
      output: { message: { role: 'assistant', content: [{ text: '42.' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 10, outputTokens: 4, totalTokens: 14 },
    }),
  );
  await turnOn({ provider: 'bedrock', modelId: 'm' }, { apiKey: 'key', region: 'us-east-1' }, false);
  expect(server.requests[0]?.headers.authorization).toBe('Bearer key');
});
