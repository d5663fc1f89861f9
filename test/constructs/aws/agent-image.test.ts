import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AgentImage, type Architecture } from '../../../constructs/aws';
import { type TwoStackApp, twoStackApp } from './two-stack-app';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('from a directory', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'agent-image-'));
    writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n');
    mkdirSync(join(directory, 'empty'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function dockerImages({ app, stack }: TwoStackApp): any[] {
    const manifest = JSON.parse(
      readFileSync(join(app.synth().directory, `${stack.artifactId}.assets.json`), 'utf8'),
    );
    return Object.values(manifest.dockerImages);
  }

  test.each<[Architecture | undefined, string]>([
    [undefined, 'linux/amd64'],
    ['amd64', 'linux/amd64'],
    ['arm64', 'linux/arm64'],
  ])('architecture %p is built for %s, whatever machine builds it', (architecture, platform) => {
    const parts = twoStackApp();
    const bound = AgentImage.fromDirectory(directory, { architecture }).bind(parts.stack);
    expect(bound.architecture).toBe(architecture ?? 'amd64');
    expect(dockerImages(parts)).toEqual([
      expect.objectContaining({ source: expect.objectContaining({ platform }) }),
    ]);
  });

  test('refers to the image by the hash of its content', () => {
    const { stack } = twoStackApp();
    const { reference, revision } = AgentImage.fromDirectory(directory).bind(stack);
    expect(revision).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(stack.resolve(reference))).toContain(`:${revision}"`);
  });

  test('many agents of a stack share one asset', () => {
    const parts = twoStackApp();
    const image = AgentImage.fromDirectory(directory);
    const references = ['A', 'B'].map((id) => image.bind(new Construct(parts.stack, id)).reference);
    expect(references[0]).toBe(references[1]);
    expect(dockerImages(parts)).toHaveLength(1);
  });

  test('fails when the directory holds no Dockerfile', () => {
    const empty = join(directory, 'empty');
    expect(() => AgentImage.fromDirectory(empty)).toThrow(
      `'directory' must hold a Dockerfile, got '${empty}', which holds none`,
    );
  });

  test('fails when the architecture is unknown', () => {
    expect(() => AgentImage.fromDirectory(directory, { architecture: 'x86' as Architecture })).toThrow(
      "'architecture' must be one of amd64, arm64, got 'x86'",
    );
  });
});

describe('from a registry', () => {
  test('a digest is taken as it is', () => {
    const reference = `registry.example.com/agents@${DIGEST}`;
    const bound = AgentImage.fromRegistry(reference, { architecture: 'arm64' }).bind(new Stack());
    expect(bound).toEqual({ reference, revision: reference, architecture: 'arm64' });
  });

  test('a digest beside a tag is a digest', () => {
    const reference = `registry.example.com:5000/agents:1.2@${DIGEST}`;
    expect(AgentImage.fromRegistry(reference).bind(new Stack()).reference).toBe(reference);
  });

  test.each(['your-registry/ai-agent:latest', 'agents', `agents@${DIGEST.slice(0, -1)}`, ''])(
    'fails when the reference is %p',
    (reference) => {
      expect(() => AgentImage.fromRegistry(reference)).toThrow(
        `'reference' must name a digest (repository@sha256: and 64 hex digits), got '${reference}'; a tag can point to another image tomorrow`,
      );
    },
  );
});
