import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalRunProcess } from './fixtures/local-run-process';

const root = join(__dirname, '..');
const scratch = join(root, 'dist/readme');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```(\w+) ?(\w*)\n(.*?)^```$/gms)].map(([, language, name, text]) => ({
  language: language!,
  name: name!,
  text: text!,
}));
const shellLines = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => text.replaceAll('\\\n', ' ').trim().split('\n'));
const node = (args: string[]) =>
  promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });

beforeAll(() => mkdirSync(scratch, { recursive: true }));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('the first screen holds the two commands', () => {
  const firstScreen = readme.split('\n').slice(0, 12).join('\n');
  expect(firstScreen).toContain('npm ci && npm start');
  expect(firstScreen).toContain('npm ci && npm test');
});

test('every TypeScript snippet compiles against the sources', async () => {
  const snippets = blocks.filter(({ language }) => language === 'ts');
  expect(snippets.map(({ name }) => name)).toEqual(['openai', 'platform', 'constructs']);
  for (const { name, text } of snippets) writeFileSync(join(scratch, `${name}.mts`), text);
  writeFileSync(
    join(scratch, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: {
        types: ['node'],
        noUnusedLocals: false,
        paths: {
          'agent-fleet-cdk': ['../../lib/index.ts'],
          'agent-fleet-cdk/constructs/k8s': ['../../constructs/k8s/index.ts'],
          'agent-fleet-cdk/contract': ['../../contract/index.ts'],
        },
      },
      include: ['*.mts'],
    }),
  );
  await node(['node_modules/@typescript/native/bin/tsc', '-p', scratch]).catch(
    (error: { stdout: string }) => {
      throw new Error(error.stdout);
    },
  );
}, 60_000);

test('every command names a script, a command or a file that exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const names = new Set(readme.match(/npm (?:run )?(start|test|[a-z]+:[a-z]+|(?<=run )[a-z:]+)/g));
  for (const name of names) expect(scripts).toHaveProperty([name.replace(/^npm (run )?/, '')]);
  for (const [, file] of readme.matchAll(/\]\(([^)#]+)\)/g)) {
    expect({ file, exists: existsSync(join(root, file!)) }).toEqual({ file, exists: true });
  }
});

test('every cdk command is given context that synthesises', async () => {
  const commands = shellLines
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line.startsWith('npx cdk'));
  expect(commands).toHaveLength(5);
  const contexts = new Set(commands.map((line) => line.match(/-c \S+/g)?.join(' ') ?? ''));
  for (const context of contexts) {
    const { stdout } = await node([
      'node_modules/aws-cdk/bin/cdk',
      'ls',
      '--output',
      join(scratch, 'cdk.out'),
      ...context.split(' ').filter(Boolean),
    ]);
    expect(stdout.match(/^AgentFleet\//gm)).toHaveLength(5);
  }
}, 60_000);

describe('while the agents run', () => {
  let run: LocalRunProcess;
  const onItsPort = (text: string) => text.replaceAll('http://127.0.0.1:8080', run.summary.ingress);
  beforeAll(async () => {
    run = await LocalRunProcess.start(['--replicas', '1']);
  }, 60_000);
  afterAll(() => run.stop());

  test('the curl line answers', async () => {
    const curl = shellLines.find((line) => line.startsWith('curl '))!;
    const { stdout } = await promisify(execFile)('sh', ['-c', onItsPort(curl)]);
    expect(JSON.parse(stdout)).toMatchObject({ model: 'chat-agent', status: 'completed' });
  });

  test('the OpenAI snippet runs as it stands', async () => {
    const file = join(scratch, 'run-openai.mts');
    writeFileSync(file, onItsPort(blocks.find(({ name }) => name === 'openai')!.text));
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], { cwd: root });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/42[\s\S]*48/);
  });
});
