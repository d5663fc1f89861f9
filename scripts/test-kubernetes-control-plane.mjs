// A Kubernetes control plane on loopback with data, keys and a token of its own: no nodes, so that nothing runs.
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_SECONDS = 120;
const STOP_SECONDS = 15;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A kubeconfig in JSON, which is YAML. */
function kubeconfig(server, certificate, token) {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority': certificate } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  });
}

export class ControlPlane {
  #folder = mkdtempSync(join(tmpdir(), 'agent-fleet-kubernetes-'));
  #programs;
  #running = [];
  /** The file that tells kubectl how to reach it. */
  kubeconfig = join(this.#folder, 'kubeconfig');

  constructor(programs) {
    this.#programs = programs;
  }

  async start() {
    const [clients, peers, port, controllers] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const etcd = `http://127.0.0.1:${clients}`;
    const peer = `http://127.0.0.1:${peers}`;
    const server = `https://127.0.0.1:${port}`;
    const token = randomBytes(32).toString('hex');
    const tokens = this.#write('tokens.csv', `${token},admin,1,"system:masters"\n`);
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const signing = this.#write('service-accounts.key', privateKey);
    const verifying = this.#write('service-accounts.pub', publicKey);
    const certificates = join(this.#folder, 'certificates');

    this.#spawn('etcd', {
      'data-dir': join(this.#folder, 'etcd'),
      'listen-client-urls': etcd,
      'advertise-client-urls': etcd,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `default=${peer}`,
      'unsafe-no-fsync': true,
    });
    this.#spawn('kube-apiserver', {
      'etcd-servers': etcd,
      'bind-address': '127.0.0.1',
      'advertise-address': '127.0.0.1',
      'secure-port': port,
      'cert-dir': certificates,
      'service-cluster-ip-range': '10.96.0.0/24',
      'endpoint-reconciler-type': 'none',
      'authorization-mode': 'RBAC',
      'token-auth-file': tokens,
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-account-signing-key-file': signing,
      'service-account-key-file': verifying,
    });
    await this.#ready('kube-apiserver', () => answers(`${server}/readyz`, token));
    const certificate = join(certificates, 'apiserver.crt');
    writeFileSync(this.kubeconfig, kubeconfig(server, certificate, token), { mode: 0o600 });

    this.#spawn('kube-controller-manager', {
      kubeconfig: this.kubeconfig,
      'bind-address': '127.0.0.1',
      'secure-port': controllers,
      'service-account-private-key-file': signing,
      'root-ca-file': certificate,
      'use-service-account-credentials': true,
      'leader-elect': false,
    });
    await this.#ready('kube-controller-manager', () =>
      answers(`${server}/api/v1/namespaces/default/serviceaccounts/default`, token),
    );
  }

  /** In the reverse order, so that nothing waits for what has gone. */
  async stop() {
    for (const { child } of this.#running.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
      await exited;
      clearTimeout(late);
    }
    this.#running = [];
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** For the end of this process, where nothing can be waited for. */
  kill() {
    for (const { child } of this.#running) child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #write(name, text) {
    const file = join(this.#folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  #spawn(name, flags) {
    const log = join(this.#folder, `${name}.log`);
    const output = openSync(log, 'w');
    const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
    const child = spawn(join(this.#programs, name), args, { stdio: ['ignore', output, output] });
    closeSync(output);
    child.on('error', () => undefined);
    this.#running.push({ name, child, log });
  }

  async #ready(name, check) {
    const deadline = Date.now() + START_SECONDS * 1000;
    while (!(await check())) {
      const dead = this.#running.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
      if (dead) throw new Error(`${dead.name} ended while ${name} started:\n${tail(dead.log)}`);
      if (Date.now() > deadline) {
        const { log } = this.#running.find((each) => each.name === name);
        throw new Error(`${name} was not ready after ${START_SECONDS} s:\n${tail(log)}`);
      }
      await sleep(100);
    }
  }
}

function tail(file) {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-10).join('\n');
}

/** Before the certificate is known: the server made it just now, on this machine. */
function answers(url, token) {
  return new Promise((resolve) => {
    const options = {
      headers: { authorization: `Bearer ${token}` },
      rejectUnauthorized: false,
      timeout: 5000,
    };
    request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on('timeout', function () {
        this.destroy();
      })
      .on('error', () => resolve(false))
      .end();
  });
}
