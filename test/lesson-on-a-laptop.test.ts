import OpenAI from 'openai';
import { LocalRunProcess } from './fixtures/local-run-process';

// The lesson's fleet as `npm start` runs it, asked with the unmodified OpenAI client.
let run: LocalRunProcess;
beforeAll(async () => {
  run = await LocalRunProcess.start();
}, 90_000);
afterAll(async () => {
  const pids = run.summary.agents.flatMap((agent) => agent.replicas.map(({ pid }) => pid));
  expect(await run.stop()).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
}, 60_000);

const client = (baseUrl: string) =>
  new OpenAI({ baseURL: `${baseUrl}/v1`, apiKey: 'unused', maxRetries: 0, timeout: 30_000 });

test('three agents run, three replicas each, as the autoscaler asks for at least', () => {
  expect(run.summary.agents.map(({ name, type, replicas }) => [name, type, replicas.length])).toEqual([
    ['chat-agent', 'conversational', 3],
    ['planning-agent', 'planning', 3],
    ['task-agent', 'task-oriented', 3],
  ]);
});

describe.each(['chat-agent', 'task-agent', 'planning-agent'])('%s, by its Ingress path', (name) => {
  test('answers in JSON, streams, and remembers over whichever replicas serve the turns', async () => {
    const openai = client(run.agent(name).url);
    const first = await openai.responses.create({ model: name, input: 'My name is Ada.' });
    expect(first.status).toBe('completed');
    expect(first.output_text).not.toBe('');

    let streamed = '';
    let last = '';
    const stream = await openai.responses.create({
      model: name,
      input: 'What is my name?',
      previous_response_id: first.id,
      stream: true,
    });
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') streamed += event.delta;
      last = event.type;
    }
    expect(last).toBe('response.completed');
    expect(streamed).toContain('Ada');
  });
});

test('a killed replica costs the next request nothing, and comes back', async () => {
  const agent = run.agent('chat-agent');
  const openai = client(agent.url);
  const first = await openai.responses.create({ model: agent.name, input: 'Remember the number 42.' });
  process.kill(agent.replicas[0]!.pid, 'SIGKILL');
  for (let request = 0; request < 6; request += 1) {
    const next = await openai.responses.create({
      model: agent.name,
      input: 'Which number did I ask you to remember?',
      previous_response_id: first.id,
    });
    expect(next.output_text).toContain('42');
  }
  await until(async () => (await fetch(`${agent.replicas[0]!.url}/ready`)).status === 200);
}, 60_000);

test('the 101st session on one replica is refused clearly, and finds room when one ends', async () => {
  const agent = run.agent('task-agent');
  const openai = client(agent.replicas[0]!.url);
  const count = () => openai.responses.create({ model: agent.name, input: 'Count to 10000', stream: true });
  const streams = await Promise.all(Array.from({ length: 100 }, count));
  await expect(count()).rejects.toMatchObject({ status: 429, code: 'session_limit_reached' });
  const ready = await fetch(`${agent.replicas[0]!.url}/ready`);
  expect(ready.status).toBe(200);

  streams.pop()!.controller.abort();
  await until(async () => {
    try {
      streams.push(await count());
      return true;
    } catch {
      return false;
    }
  });
  for (const stream of streams) stream.controller.abort();
}, 60_000);

test('what is asked wrongly is answered clearly', async () => {
  const { ingress } = run.summary;
  const post = (path: string, body: string) =>
    fetch(ingress + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const unknown = await post('/agents/poet/v1/responses', '{}');
  expect(unknown.status).toBe(404);
  expect(await unknown.text()).toContain('chat-agent');
  const malformed = await post('/agents/chat-agent/v1/responses', '{"model":');
  expect(malformed.status).toBe(400);
  expect(await malformed.json()).toMatchObject({ error: { code: 'invalid_json' } });
  const oversized = JSON.stringify({ input: 'x'.repeat(4_000_000) });
  // More than once: whether a client that is still sending gets to read the answer is a matter of luck if unhandled.
  for (let request = 0; request < 10; request += 1) {
    expect((await post('/agents/chat-agent/v1/responses', oversized)).status).toBe(413);
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('not within 30 s');
}
