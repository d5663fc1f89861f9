import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '..');
const run = promisify(execFile);
const examples = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.ts'));

/** What each example is expected to write, so that one that stops to declare anything is seen. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  'smallest.ts': ['manifests/chat-agent.yaml', 'manifests/shared.yaml'],
  'graviton.ts': ['manifests/shared.yaml', 'manifests/support-agent.yaml'],
  'plain-kubernetes.ts': ['chat-agent.k8s.yaml', 'shared.k8s.yaml'],
  'own-stack.ts': ['Stores.template.json'],
};

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'agent-fleet-examples-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('each is listed, and what it should write is known', () => {
  const listed = [...readFileSync(join(root, 'examples/README.md'), 'utf8').matchAll(/^\| `(.*?)`/gm)].map(
    (m) => m[1],
  );
  expect(listed.sort()).toEqual(examples);
  expect(Object.keys(WRITES).sort()).toEqual(examples);
});

test('all compile against the sources', async () => {
  const tsconfig = join(scratch, 'tsconfig.json');
  writeFileSync(
    tsconfig,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
      include: [join(root, 'examples/*.ts')],
    }),
  );
  await run(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', tsconfig], {
    cwd: root,
  }).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
}, 60_000);

test.each(examples)(
  '%s synthesises',
  async (file) => {
    const outdir = join(scratch, file);
    // The name of this package resolves to what was built, as in a project that installed it.
    await run(process.execPath, [join(root, 'examples', file)], {
      cwd: root,
      env: { ...process.env, CDK_OUTDIR: outdir, CDK8S_OUTDIR: outdir, CDK_VALIDATION: 'false' },
    });
    const written = readdirSync(outdir, { recursive: true }).map(String);
    expect(written).toEqual(expect.arrayContaining([...WRITES[file]!]));
  },
  60_000,
);
