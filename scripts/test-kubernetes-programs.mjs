// The programs of a Kubernetes control plane, built from their Go modules, since no package registry ships them, and
// the schemas of the custom resources that their projects publish there. Everything is kept outside the project.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, homedir, setPriority } from 'node:os';
import { join } from 'node:path';

const KUBERNETES = 'k8s.io/kubernetes';
const ETCD = 'go.etcd.io/etcd/server/v3';
/** Is written last: a folder without it is a build that did not end. */
const RECORD = 'versions.json';

/**
 * Schemas of custom resources: the module that publishes them, and where in it. Those of EKS itself
 * (`eks.amazonaws.com`) are published nowhere, those of the AWS Load Balancer Controller in no version of its module.
 */
const DEFINITIONS = [
  { module: 'github.com/kedacore/keda/v2', version: 'v2.20.2', folder: 'config/crd/bases' },
  { module: 'k8s.io/autoscaler/vertical-pod-autoscaler', version: 'v1.8.1', folder: 'deploy' },
  { module: 'sigs.k8s.io/karpenter', version: 'v1.9.0', folder: 'pkg/apis/crds' },
];

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'agent-fleet-cdk');
const parallel = String(Math.max(1, availableParallelism()));

/** What cannot go on and why, for the command line; no stack trace. */
export class Unavailable extends Error {}

function go(folder, ...args) {
  try {
    return execFileSync('go', args, {
      cwd: folder,
      encoding: 'utf8',
      env: goEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 300_000,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    if (error.code === 'ENOENT') {
      throw new Unavailable(
        'no `go` on the PATH: install the Go toolchain from https://go.dev/dl/, or set KUBECONFIG to test against a cluster of yours',
      );
    }
    // With `-json`, the reason is on the standard output.
    const reason = /"Error": (".*")/.exec(error.stdout ?? '')?.[1];
    const said = reason === undefined ? error.stderr?.trim() || error.message : JSON.parse(reason);
    throw new Unavailable(`'go ${args.join(' ')}' failed: ${said.slice(-2000)}`);
  }
}

/** A workspace or flags of the user's own would build something else. */
function goEnvironment() {
  return { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false', GOWORK: 'off', CGO_ENABLED: '0' };
}

/** Newest first. */
const byPatch = (a, b) => Number(b.split('.')[2]) - Number(a.split('.')[2]);

function built(minor) {
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((name) => name.startsWith(`kubernetes-v${minor}.`) && existsSync(join(cache, name, RECORD)))
    .sort(byPatch);
}

function newestPatch(minor, folder) {
  const versions = go(folder, 'list', '-m', '-versions', KUBERNETES).trim().split(' ').slice(1);
  const patches = versions
    .filter((version) => new RegExp(`^v${minor.replace('.', '\\.')}\\.\\d+$`).test(version))
    .sort(byPatch);
  if (patches.length === 0) {
    throw new Unavailable(`the Go module proxy has no ${KUBERNETES} v${minor}.x; see 'go env GOPROXY'`);
  }
  return patches[0];
}

/**
 * A module that can build what Kubernetes' own can: that one takes its parts from folders that no module holds, so
 * that each is replaced by the module it is published as, v0.<minor>.<patch>.
 */
function writeModule(folder, version) {
  const { GoMod: file } = JSON.parse(go(folder, 'mod', 'download', '-json', `${KUBERNETES}@${version}`));
  const text = readFileSync(file, 'utf8');
  const staged = version.replace(/^v1\./, 'v0.');
  const replaced = [...text.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm)].map(
    ([, name]) => `replace ${name} => ${name} ${staged}`,
  );
  const kept = [...text.matchAll(/^(go|godebug) [^(]*$/gm)].map(([line]) => line);
  const etcd = new RegExp(`${ETCD} (v\\S+)`).exec(text)?.[1];
  if (replaced.length === 0 || etcd === undefined)
    throw new Unavailable(`${file} looks different from what this script knows`);
  const lines = ['module control-plane', ...kept, `require ${KUBERNETES} ${version}`, ...replaced];
  writeFileSync(join(folder, 'go.mod'), `${lines.join('\n')}\n`);
  return etcd;
}

async function build(folder, output, main, version, announce) {
  const started = Date.now();
  const [major, minor] = version.slice(1).split('.');
  const stamp = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((name) =>
    Object.entries(stamp).map(([variable, value]) => `-X ${name}.${variable}=${value}`),
  );
  const args = ['build', '-p', parallel, '-ldflags', ['-s', '-w', ...stamps].join(' ')];
  const child = spawn('go', [...args, '-o', output, main], {
    cwd: folder,
    env: goEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4000)));
  child.once('spawn', () => setPriority(child.pid, 10));
  const [code] = await once(child, 'close');
  process.off('exit', stop);
  if (code !== 0) throw new Unavailable(`building ${main} failed: ${said.trim()}`);
  announce(`  ${main} (${Math.round((Date.now() - started) / 1000)} s)`);
}

/** The folder with etcd, kube-apiserver, kube-controller-manager and kubectl of a minor; built when it is not there. */
export async function controlPlanePrograms(minor, announce) {
  const [ready] = built(minor);
  if (ready !== undefined) return join(cache, ready);

  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, '.building-'));
  const discard = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', discard);
  try {
    const started = Date.now();
    const toolchain = go(folder, 'env', 'GOVERSION').trim();
    const version = newestPatch(minor, folder);
    announce(
      `building the control plane of Kubernetes ${version} with ${toolchain}; once, into ${cache}\n` +
        '  takes 5 to 15 minutes on 2 cores, 3 GB of memory, and 5 GB of disk in the caches of Go',
    );
    const etcd = writeModule(folder, version);
    await build(folder, 'etcd', ETCD, version, announce);
    for (const program of ['kube-apiserver', 'kube-controller-manager', 'kubectl'])
      await build(folder, program, `${KUBERNETES}/cmd/${program}`, version, announce);
    const seconds = Math.round((Date.now() - started) / 1000);
    writeFileSync(join(folder, RECORD), JSON.stringify({ kubernetes: version, etcd, toolchain, seconds }));
    const target = join(cache, `kubernetes-${version}`);
    // Another run may have been faster.
    if (!existsSync(join(target, RECORD))) {
      rmSync(target, { recursive: true, force: true });
      renameSync(folder, target);
    }
    announce(`built in ${seconds} s`);
    return target;
  } finally {
    process.off('exit', discard);
    discard();
  }
}

/** What was built. */
export function versionsOf(programs) {
  return JSON.parse(readFileSync(join(programs, RECORD), 'utf8'));
}

/** Folders with the schemas that could be had, and why the others could not. */
export function customResourceDefinitions() {
  const target = join(cache, 'custom-resource-definitions');
  const folders = [];
  const missing = [];
  for (const { module, version, folder } of DEFINITIONS) {
    const kept = join(target, `${module.replaceAll('/', '_')}@${version}`);
    try {
      if (!existsSync(kept)) copyDefinitions(module, version, folder, kept);
      folders.push(kept);
    } catch (error) {
      missing.push(`${module} ${version}: ${error.message}`);
    }
  }
  return { folders, missing };
}

function copyDefinitions(module, version, folder, target) {
  mkdirSync(join(target, '..'), { recursive: true });
  const { Dir: source } = JSON.parse(go(cache, 'mod', 'download', '-json', `${module}@${version}`));
  const partial = mkdtempSync(`${target}-`);
  try {
    for (const file of readdirSync(join(source, folder))) {
      const path = join(source, folder, file);
      if (/\.ya?ml$/.test(file) && /^kind: CustomResourceDefinition$/m.test(readFileSync(path, 'utf8')))
        copyFileSync(path, join(partial, file));
    }
    renameSync(partial, target);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
