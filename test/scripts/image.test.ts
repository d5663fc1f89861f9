import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENT_PORT } from '../../contract';

const root = join(__dirname, '../..');
let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'agent-fleet-image-'));
});
afterEach(() => rmSync(bin, { recursive: true, force: true }));

/** A builder that works as told, and writes down how it was called. */
function install(builder: string, infoStatus = 0, complaint = ''): void {
  const script = `#!/bin/sh\nif [ "$1" = info ]; then echo '${complaint}' >&2; exit ${infoStatus}; fi\necho ${builder} "$@" >> '${bin}/calls'\n`;
  writeFileSync(join(bin, builder), script);
  chmodSync(join(bin, builder), 0o755);
}

function image(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/image.mjs'), ...args], {
    encoding: 'utf8',
    env: { PATH: bin },
  });
  const calls = existsSync(join(bin, 'calls')) ? readFileSync(join(bin, 'calls'), 'utf8').trim() : '';
  return { status, stdout, stderr, calls };
}

describe('npm run image', () => {
  test('builds with the first builder that works', () => {
    install('docker', 1, 'Cannot connect to the Docker daemon');
    install('podman');
    install('buildah');
    const { status, stdout, calls } = image('--tag', 'fleet:1');
    expect(calls).toMatch(/^podman build --pull=false --platform linux\/amd64 --tag fleet:1 .*dist\/image$/);
    expect(stdout).toContain('built fleet:1');
    expect(status).toBe(0);
  });

  test('takes the builder, platform, bases and pull policy that are asked for', () => {
    install('docker');
    install('buildah');
    const { calls } = image(
      ...['--builder', 'buildah', '--platform', 'linux/arm64', '--pull', 'never'],
      ...['--build-arg', 'RUNTIME_IMAGE=mirror.example.com/node@sha256:0', '--build-arg', 'BUILD_IMAGE=b'],
    );
    expect(calls).toMatch(/^buildah build --pull=never --platform linux\/arm64 /);
    expect(calls).toContain(
      '--build-arg RUNTIME_IMAGE=mirror.example.com/node@sha256:0 --build-arg BUILD_IMAGE=b',
    );
  });

  test('says why each builder cannot be used, and ends with 1', () => {
    install('docker', 0, 'Cannot connect to the Docker daemon');
    install('podman', 125, 'no user namespaces');
    const { status, stderr, calls } = image();
    expect(stderr).toContain('docker is installed but does not work: Cannot connect to the Docker daemon');
    expect(stderr).toContain('podman is installed but does not work: no user namespaces');
    expect(stderr).toContain('buildah is not installed');
    expect(status).toBe(1);
    expect(calls).toBe('');
  });

  test.each([
    [['--pull', 'now'], `'--pull' must be one of always, missing, never, got now`],
    [['--platform', 'windows/amd64'], `'--platform' must be linux/<architecture>`],
    [['--builder', 'kaniko'], `'--builder' must be one of docker, podman, buildah, got kaniko`],
    [['--tags', 'x'], `Unknown option '--tags'`],
    [['--builder', 'docker', '--pull', 'never'], `docker cannot promise '--pull never'`],
  ])('refuses %j', (args, message) => {
    install('docker');
    const { status, stderr, calls } = image(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(1);
    expect(calls).toBe('');
  });
});

describe('the Dockerfile', () => {
  const dockerfile = readFileSync(join(root, 'server/Dockerfile'), 'utf8');

  test('exposes the port of the contract', () => expect(dockerfile).toMatch(`\nEXPOSE ${AGENT_PORT}\n`));

  test('runs as a numbered user that is not root', () =>
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m));

  test('needs no shell to start, and runs the migration when its name is the argument', () => {
    expect(dockerfile).toContain('ENTRYPOINT ["/nodejs/bin/node"]\nCMD ["main.js"]\n');
  });
});
