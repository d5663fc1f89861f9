// `npm run test:kubernetes`: offers the manifests to a real Kubernetes API with strict validation. Against the cluster
// of KUBECONFIG when that is set; else against a control plane that it builds (once) and starts on loopback.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ControlPlane } from './test-kubernetes-control-plane.mjs';
import {
  controlPlanePrograms,
  customResourceDefinitions,
  Unavailable,
  versionsOf,
} from './test-kubernetes-programs.mjs';

const HELP = `Offers the manifests to a real Kubernetes API with strict server-side validation.

Usage: npm run test:kubernetes [-- <options of jest>]

With KUBECONFIG set, tests against that cluster, by dry run. It writes one namespace, agent-fleet-test-<random>,
with service accounts in it, and removes it at the end. Needs kubectl on the PATH.

Without, builds etcd, kube-apiserver, kube-controller-manager and kubectl from their Go modules and starts them on
loopback. Needs Go (https://go.dev/dl/) and the module proxy: 5 to 15 minutes the first time, half a minute from then
on. What was built stays in ~/.cache/agent-fleet-cdk; remove that folder to build again.

Ends with 0 when everything was accepted, 1 when not, 2 when there was nothing to test against.`;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const jestOptions = process.argv.slice(2);
if (jestOptions.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}

const scratch = mkdtempSync(join(tmpdir(), 'agent-fleet-kubernetes-record-'));
const record = join(scratch, 'offered');
let controlPlane;
let running;
process.once('exit', () => {
  running?.kill('SIGKILL');
  controlPlane?.kill();
  rmSync(scratch, { recursive: true, force: true });
});
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
])
  process.once(signal, () => process.exit(128 + number));

const clusterOfTheUser = () => {
  const probe = spawnSync('kubectl', ['get', '--raw', '/readyz', '--request-timeout=20s'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (probe.error?.code === 'ENOENT')
    throw new Unavailable('no `kubectl` on the PATH: it is what signs in to the cluster of KUBECONFIG');
  if (probe.status !== 0)
    throw new Unavailable(
      `the cluster of KUBECONFIG (${process.env.KUBECONFIG}) does not answer: ${probe.stderr}`,
    );
  console.log(`testing by dry run against the cluster of KUBECONFIG (${process.env.KUBECONFIG})`);
  return { AGENT_FLEET_KUBECTL: 'kubectl' };
};

async function clusterOfOurOwn() {
  const { KUBERNETES_RELEASE } = createRequire(import.meta.url)(
    '../dist/constructs/aws/kubernetes-release.js',
  );
  const programs = await controlPlanePrograms(KUBERNETES_RELEASE.version.version, console.log);
  const { kubernetes, etcd } = versionsOf(programs);
  const started = Date.now();
  controlPlane = new ControlPlane(programs);
  await controlPlane.start();
  console.log(
    `Kubernetes ${kubernetes} on etcd ${etcd} is ready after ${seconds(started)} s, from ${programs}`,
  );
  const environment = {
    KUBECONFIG: controlPlane.kubeconfig,
    AGENT_FLEET_KUBECTL: join(programs, 'kubectl'),
    AGENT_FLEET_CLUSTER_IS_OURS: 'yes',
  };
  defineCustomResources(environment);
  return environment;
}

/** What custom resources are checked by; without them they are offered to nobody, and the summary says so. */
function defineCustomResources(environment) {
  const { folders, missing } = customResourceDefinitions();
  for (const reason of missing) console.log(`no schemas of ${reason}`);
  if (folders.length === 0) return;
  const kubectl = (...args) =>
    execFileSync(environment.AGENT_FLEET_KUBECTL, args, {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
    });
  const files = folders.flatMap((folder) => ['-f', folder]);
  kubectl('apply', '--server-side', ...files);
  kubectl('wait', '--for=condition=Established', '--timeout=60s', ...files);
}

const seconds = (since) => ((Date.now() - since) / 1000).toFixed(1);

/** How many objects of which kinds were accepted, and which were not looked at. */
function summary() {
  if (!existsSync(record)) return;
  const counts = { accepted: new Map(), refused: new Map(), unknown: new Map() };
  for (const line of readFileSync(record, 'utf8').trim().split('\n')) {
    const { kind, outcome } = JSON.parse(line);
    counts[outcome].set(kind, (counts[outcome].get(kind) ?? 0) + 1);
  }
  const list = (map) => [...map].sort().map(([kind, count]) => `${count} ${kind}`);
  const total = (map) => [...map.values()].reduce((sum, count) => sum + count, 0);
  for (const outcome of ['accepted', 'refused'])
    if (counts[outcome].size > 0)
      console.log(`${outcome} ${total(counts[outcome])}: ${list(counts[outcome]).join(', ')}`);
  if (counts.unknown.size > 0)
    console.log(
      `not checked ${total(counts.unknown)}, no schema at hand: ${list(counts.unknown).join(', ')}`,
    );
}

try {
  const environment = process.env.KUBECONFIG ? clusterOfTheUser() : await clusterOfOurOwn();
  const jest = [
    'node_modules/jest/bin/jest.js',
    '--config',
    'test/kubernetes/jest.config.js',
    ...jestOptions,
  ];
  running = spawn(process.execPath, jest, {
    stdio: 'inherit',
    env: { ...process.env, ...environment, AGENT_FLEET_KUBERNETES_RECORD: record },
  });
  const [code] = await once(running, 'exit');
  summary();
  process.exitCode = code === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Unavailable ? error.message : (error.stderr ?? '') + error.stack);
  process.exitCode = error instanceof Unavailable ? 2 : 1;
} finally {
  await controlPlane?.stop();
}
