// `npm run test:deploy`: bootstraps, deploys, updates and destroys every stack against an emulated AWS endpoint on
// loopback, and looks at what was made there.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { assertDeployed, assertNothingLeft, assertUpdated, Failure } from './test-deploy-checks.mjs';

const MOTO = '5.2.5';
const HELP = `Bootstraps, deploys, updates and destroys every stack against an emulated AWS endpoint on loopback.

Usage: npm run test:deploy

Needs Python 3.10 or newer with its venv module, as python3 or in PYTHON, and PyPI for the first run: moto ${MOTO}
is installed into ~/.cache/agent-fleet-cdk-moto-${MOTO}, 320 MB in half a minute to two; remove that folder to install
again. From then on about a minute. Needs no AWS account, no credentials and no container engine.

The emulator keeps real VPCs, databases, load balancers, roles and keys in memory. What it knows nothing of is stood
in for and listed: that such a resource deploys is not shown. No function runs in it, so nothing reaches Kubernetes.

Ends with 0 when everything held, 1 when not, 2 when there was nothing to test against.`;

class Unavailable extends Error {}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (process.argv.includes('--help')) {
  console.log(HELP);
  process.exit(0);
}

const scratch = mkdtempSync(join(tmpdir(), 'agent-fleet-deploy-'));
let emulator;
process.once('exit', () => {
  emulator?.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
])
  process.once(signal, () => process.exit(128 + number));

/** The Python that has moto, installed on the first run. */
function pythonWithMoto() {
  const folder = join(homedir(), `.cache/agent-fleet-cdk-moto-${MOTO}`);
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return python;
  const system = process.env.PYTHON ?? 'python3';
  const install = (program, args) =>
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 900_000 });
  try {
    install(system, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))']);
  } catch {
    throw new Unavailable(
      `'${system}' must be Python 3.10 or newer with venv; install it (Debian: apt-get install python3-venv) or name one in PYTHON`,
    );
  }
  console.log(`installing moto ${MOTO} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  try {
    install(system, ['-m', 'venv', folder]);
    install(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `moto[server]==${MOTO}`,
    ]);
  } catch (error) {
    throw new Unavailable(`moto ${MOTO} could not be installed from PyPI: ${error.stderr || error.message}`);
  }
  writeFileSync(complete, '');
  return python;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startEmulator(python, port) {
  let output = '';
  emulator = spawn(python, ['test/deploy/emulated_aws.py', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      MOTO_ACCOUNT_ID: ACCOUNT,
      MOTO_EC2_LOAD_DEFAULT_AMIS: 'false',
    },
  });
  for (const stream of [emulator.stdout, emulator.stderr])
    stream.on('data', (chunk) => (output = (output + chunk).slice(-20_000)));
  for (const deadline = Date.now() + 60_000; ; await setTimeout(200)) {
    if (emulator.exitCode !== null || Date.now() > deadline)
      throw new Failure(`the emulator did not start:\n${output}`);
    const answer = await fetch(`http://127.0.0.1:${port}/moto-api/`).catch(() => undefined);
    if (answer?.ok) return { log: () => output };
  }
}

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

/** Nothing of the user's own: neither credentials nor profile nor endpoint. */
function environmentOf(port) {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name));
  return {
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: `http://localhost:${port}`,
    // By name, the bucket would become part of the host.
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_CONFIG_FILE: join(scratch, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(scratch, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_HOME: join(scratch, 'cdk'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_VALIDATION: 'false',
  };
}

function cdk(environment, ...args) {
  try {
    return execFileSync(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args], {
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 300_000,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const said = `${error.stdout}${error.stderr}`.trim().split('\n').slice(-15).join('\n');
    throw new Failure(`'cdk ${args[0]}' failed:\n${said}`);
  }
}

async function step(name, action) {
  const started = Date.now();
  const remark = await action();
  console.log(`ok ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)${remark ? `: ${remark}` : ''}`);
}

let log = () => '';
try {
  const python = pythonWithMoto();
  const port = await freePort();
  const environment = environmentOf(port);
  const inventory = () =>
    JSON.parse(
      execFileSync(python, ['test/deploy/inventory.py', String(port)], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        timeout: 60_000,
      }),
    );
  const app = `"${process.execPath}" --disable-warning=MODULE_TYPELESS_PACKAGE_JSON test/deploy/app.ts`;
  const [first, second] = ['first', 'second'].map((name) => join(scratch, name));
  const everything = ['--all', '--app'];
  let before, deployed;

  await step(
    'start the emulator',
    async () => ({ log } = await startEmulator(python, port)) && `moto ${MOTO}`,
  );
  await step('synthesise', () => {
    cdk(environment, 'synth', '--quiet', '--app', app, '--output', first);
    cdk(environment, 'synth', '--quiet', '--app', app, '--output', second, '-c', 'instructions=You answer.');
  });
  await step('bootstrap', () => {
    cdk(environment, 'bootstrap', `aws://${ACCOUNT}/${REGION}`, '--app', first);
    before = inventory();
  });
  await step('deploy', () => {
    cdk(environment, 'deploy', ...everything, first, '--require-approval', 'never');
    deployed = inventory();
    return assertDeployed(deployed, before, first);
  });
  await step('update', () => {
    cdk(environment, 'deploy', ...everything, second, '--require-approval', 'never');
    return assertUpdated(inventory(), deployed, 'You answer.');
  });
  await step('destroy', () => {
    cdk(environment, 'destroy', ...everything, second, '--force');
    return assertNothingLeft(inventory(), before, deployed, second);
  });
} catch (error) {
  console.error(error instanceof Unavailable || error instanceof Failure ? error.message : error.stack);
  if (!(error instanceof Unavailable)) console.error(log().slice(-4000));
  process.exitCode = error instanceof Unavailable ? 2 : 1;
}
process.exit();
