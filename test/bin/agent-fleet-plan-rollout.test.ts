import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIXTURE_MANIFESTS } from '../local/fixture-manifests';

// Each a process, on a machine that may have other things to do.
jest.setTimeout(90_000);

const root = join(__dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'agent-fleet-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const plan = (...args: string[]) =>
  spawnSync(process.execPath, ['dist/bin/agent-fleet.js', 'plan-rollout', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: scratch },
  });

test('prints the seconds of a pod, of the controller, and what all ask for', () => {
  const printed = plan();
  expect(printed).toMatchObject({ status: 0, stderr: '' });
  expect(printed.stdout).toContain(
    [
      'agent chat-agent: seconds from Terminating to SIGKILL (3 to 20 replicas, 5 more in a rollout)',
      '     0  Terminating: leaves its endpoints, serves on',
      '    15  routing has forgotten it: the last new request',
      '    15  SIGTERM: not ready, closes idle connections, finishes its turns',
      '   315  the longest turn has ended',
      '   615  the drain ends: what still runs is cut',
      '   630  SIGKILL',
    ].join('\n'),
  );
  expect(printed.stdout).toContain(
    [
      'ingress controller haproxy-ingress: seconds from Terminating to SIGKILL',
      '     0  Terminating: leaves its endpoints, serves on',
      '    60  routing has forgotten it: the last new request',
      '   360  the longest turn has ended',
      '   660  SIGTERM: ends at once',
      '   675  SIGKILL',
    ].join('\n'),
  );
  expect(printed.stdout).toContain(
    'At maximum: 60 replicas ask for 70 cores and 140 GiB; with a rollout of all, 375 connections to Postgres.',
  );
  expect(printed.stdout).toContain('No turn is cut: every inequality holds.');
  expect(readdirSync(scratch).filter((name) => name.startsWith('agent-fleet-local'))).toEqual([]);
});

test('one agent, as JSON', () => {
  const printed = plan('planning-agent', '--json', '-c', 'environment=development');
  expect(printed).toMatchObject({ status: 0, stderr: '' });
  const { pods, problems } = JSON.parse(printed.stdout);
  expect(problems).toEqual([]);
  expect(pods.map((pod: { name: string }) => pod.name)).toEqual(['planning-agent', 'haproxy-ingress']);
  expect(pods[0]).toMatchObject({
    kind: 'agent',
    minReplicas: 1,
    maxReplicas: 3,
    surge: 1,
    atMaximum: { cores: 6, memoryGiB: 12, connections: 20 },
  });
  expect(pods[0].timeline.at(-1)).toEqual({ atSeconds: 630, what: 'SIGKILL' });
});

test('tells which inequality of a folder of manifests does not hold', () => {
  const folder = join(scratch, 'broken');
  cpSync(FIXTURE_MANIFESTS, folder, { recursive: true });
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8');
    writeFileSync(
      join(folder, file),
      text.replaceAll(/terminationGracePeriodSeconds: \d+/g, 'terminationGracePeriodSeconds: 20'),
    );
  }
  const printed = plan('--manifests', folder);
  expect(printed.status).toBe(1);
  expect(printed.stdout).toContain('Turns are cut:\n');
  expect(printed.stdout).toMatch(
    /'terminationGracePeriodSeconds' of agent '[\w-]+' must be at least .* got 20 s/,
  );
});

test('an agent that there is none of', () => {
  const refused = plan('nobody', '--manifests', FIXTURE_MANIFESTS);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/'agent' must be one of [\w, -]+, got 'nobody'; leave it out for all/);
});

test('explains itself, and what is wrong with how it is called', () => {
  const help = plan('--help');
  expect(help.status).toBe(0);
  for (const flag of ['[agent]', '--json', '--context', '--app', '--manifests', 'Exit codes'])
    expect(help.stdout).toContain(flag);
  const wrong = plan('--manifests', scratch, '--app', 'node app.js');
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain("'--manifests <folder>' cannot be used with option '--app <command>'");
});
