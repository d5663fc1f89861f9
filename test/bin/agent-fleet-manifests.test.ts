import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'agent-fleet-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const manifests = (...args: string[]) =>
  spawnSync(process.execPath, ['dist/bin/agent-fleet.js', 'manifests', ...args], {
    cwd: root,
    encoding: 'utf8',
  });

test('writes one file per agent and one for what they share, and nothing that was there before', () => {
  const output = join(scratch, 'manifests');
  const image = `registry.example.com/agents@sha256:${'a'.repeat(64)}`;
  const first = manifests('--output', output, '-c', `image=${image}`);
  expect(first).toMatchObject({ status: 0, stderr: '' });
  const files = ['chat-agent.yaml', 'planning-agent.yaml', 'shared.yaml', 'task-agent.yaml'];
  expect(first.stdout).toBe(files.map((file) => `${join(output, file)}\n`).join(''));
  expect(readFileSync(join(output, 'chat-agent.yaml'), 'utf8')).toContain(image);

  writeFileSync(join(output, 'agent-that-went.yaml'), '');
  expect(manifests('--output', output).status).toBe(0);
  expect(readdirSync(output).sort()).toEqual(files);
});

test('leaves a folder alone that holds something else', () => {
  const output = mkdtempSync(join(scratch, 'work-'));
  writeFileSync(join(output, 'thesis.md'), 'chapter 1');
  const refused = manifests('--output', output);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain(`'--output' must be a new folder or one that holds YAML files only`);
  expect(readdirSync(output)).toEqual(['thesis.md']);
});

test('shows what the app says when it fails', () => {
  const failed = manifests('--output', join(scratch, 'none'), '-c', 'environment=prod');
  expect(failed.status).toBe(1);
  expect(failed.stderr).toContain(
    "'environment' must be one of development, staging, production, got 'prod'",
  );
});

test('refuses context that is no pair', () => {
  const refused = manifests('-c', 'production');
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain("must be key=value, got 'production'");
});
