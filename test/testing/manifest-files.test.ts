import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestFiles } from '../../testing';
import { lessonPlatform } from '../lib/lesson-platform';

const folder = mkdtempSync(join(tmpdir(), 'agent-fleet-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the manifests of a platform, together and by file', () => {
  const files = manifestFiles(join(lessonPlatform().app.synth().directory, 'manifests'));
  expect(files.names).toEqual(['chat-agent.yaml', 'planning-agent.yaml', 'shared.yaml', 'task-agent.yaml']);
  expect(files.all('Deployment').map(({ metadata }) => metadata.name)).toEqual([
    'chat-agent',
    'planning-agent',
    'task-agent',
  ]);
  const policy = files.file('shared.yaml').get('NetworkPolicy', 'default-deny');
  expect(files.get('NetworkPolicy', 'default-deny')).toBe(policy);
  expect(() => files.file('shared.yaml').get('Deployment', 'chat-agent')).toThrow('no Deployment chat-agent');
  expect(() => files.file('x.yaml')).toThrow('no file x.yaml among chat-agent.yaml, planning-agent.yaml');
});

test('fails when the folder holds no manifests, or is not there', () => {
  expect(() => manifestFiles(folder)).toThrow(
    `'directory' must hold the manifests of a platform, got '${folder}'`,
  );
  expect(() => manifestFiles(join(folder, 'x'))).toThrow("'directory' must hold the manifests");
});

test('fails when a file is no valid YAML, and says which', () => {
  writeFileSync(join(folder, 'bad.yaml'), 'kind: Pod\nkind: Pod\n');
  expect(() => manifestFiles(folder)).toThrow(/bad\.yaml must be valid YAML, got: Map keys must be unique/);
});

test('an empty document is no object', () => {
  writeFileSync(join(folder, 'bad.yaml'), 'kind: Pod\nmetadata: { name: a }\n---\n---\n# nothing\n');
  expect(manifestFiles(folder).all()).toHaveLength(1);
});
