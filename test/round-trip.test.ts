import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ENVIRONMENT } from '../contract';
import { migratedDatabase } from './fixtures/migrated-database';
import { startPostgres, type TestPostgres } from './fixtures/postgres';
import { lessonPlatform } from './lib/lesson-platform';
import { plainManifests } from './lib/synthesised';

// What a cluster gives a pod and the server must not need.
const OF_THE_PLATFORM = ['NODE_OPTIONS'];

const manifests = plainManifests(lessonPlatform().app.synth().directory);
const deployments = manifests.all('Deployment');

type Container = (typeof deployments)[number]['spec']['template']['spec']['containers'][number];

let postgres: TestPostgres;
let databaseUrl: string;
beforeAll(async () => {
  postgres = await startPostgres();
  databaseUrl = await migratedDatabase(postgres);
});
afterAll(() => postgres.stop());

test('all three agents of the lesson are there', () => {
  expect(deployments.map((d) => d.metadata.name).sort()).toEqual([
    'chat-agent',
    'planning-agent',
    'task-agent',
  ]);
});

describe.each(deployments.map((deployment) => [deployment.metadata.name, deployment] as const))(
  '%s',
  (_name, deployment) => {
    const pod = deployment.spec.template.spec;
    const container = pod.containers[0]!;

    test('names only variables that the server reads', () => {
      const names = container.env.map((variable) => variable.name);
      expect(names.filter((name) => !(name in ENVIRONMENT) && !OF_THE_PLATFORM.includes(name))).toEqual([]);
    });

    test('boots the shipped server, whose probes answer as the manifest asks', async () => {
      const env = podEnvironment(container.env, databaseUrl);
      const server = spawn(process.execPath, ['dist/image/main.js'], {
        env: { ...env, HOST: '127.0.0.1', PORT: '0' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        const address = await listeningAddress(server.stdout);
        for (const probe of ['startupProbe', 'livenessProbe'] as const) {
          expect((await fetch(address + container[probe].httpGet.path)).status).toBe(200);
        }
        const { readinessProbe } = container;
        await until(async () => (await fetch(address + readinessProbe.httpGet.path)).status === 200);
      } finally {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      expect(server.exitCode).toBe(0);
    });

    test('asks for the port that the Service reaches, and stops before it is killed', () => {
      const service = manifests.get('Service', deployment.metadata.name);
      expect(service.spec.ports[0]!.targetPort).toBe(container.ports[0]!.containerPort);
      expect(container.ports[0]!.containerPort).toBe(ENVIRONMENT.PORT.default);
      const drain = Number(container.env.find((variable) => variable.name === 'DRAIN_SECONDS')!.value);
      // Newer than the types: Kubernetes 1.30.
      const preStop = (container.lifecycle.preStop as any).sleep.seconds as number;
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(preStop + drain);
    });
  },
);

/** What the kubelet would set: literals, the Secret's value, the pod's name. */
function podEnvironment(variables: Container['env'], url: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of variables) {
    if (value !== undefined) env[name] = value;
    else if (valueFrom.fieldRef?.fieldPath === 'metadata.name') env[name] = 'pod-0';
    else if (valueFrom.secretKeyRef?.name === 'db-secret') env[name] = url;
    else if (!valueFrom.secretKeyRef?.optional) throw new Error(`nothing to give for ${name}`);
  }
  return env;
}

async function listeningAddress(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const { address } = JSON.parse(line) as { address?: string };
    if (address) {
      output.resume();
      return address;
    }
  }
  throw new Error('the server ended before it listened');
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not within 10 s');
}
