import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { PROJECT } from '../bin/agent-fleet-process';
import { waitUntil } from '../local/wait-until';
import { CLUSTER_IS_OURS, kubectl } from './kubectl';
import { KubernetesApi } from './kubernetes-api';

const NAMESPACE = 'agents';
const AGENTS = ['chat-agent', 'planning-agent', 'task-agent'];

// For real: in a cluster that somebody else uses, the namespace may be in use.
const suite = CLUSTER_IS_OURS ? describe : describe.skip;

suite("kubectl applies the app's manifests as the README says", () => {
  let manifests: string;
  let api: KubernetesApi;
  beforeAll(async () => {
    manifests = mkdtempSync(join(tmpdir(), 'agent-fleet-manifests-'));
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(PROJECT, 'dist/bin/agent-fleet.js'), 'manifests', '--output', manifests],
      { cwd: PROJECT, encoding: 'utf8', timeout: 100_000 },
    );
    if (status !== 0) throw new Error(`'agent-fleet manifests' failed: ${stderr}`);
    api = await KubernetesApi.connect();
  });
  afterAll(async () => {
    rmSync(manifests, { recursive: true, force: true });
    await api?.close();
  });

  test('first shared.yaml, then the Secret, then the folder', () => {
    expect(kubectl('apply', '-f', join(manifests, 'shared.yaml'))).toMatch(/^namespace\/agents created$/m);
    kubectl(
      'create',
      'secret',
      'generic',
      'db-secret',
      '-n',
      NAMESPACE,
      '--from-literal=url=postgresql://h/db',
    );
    const said = kubectl('apply', '-f', `${manifests}/`);
    expect(said).not.toMatch(/warning/i);
    for (const agent of AGENTS) expect(said).toMatch(new RegExp(`^deployment.apps/${agent} created$`, 'm'));
  });

  test('a second time rolls out nothing', () => {
    // kubectl says `configured` of what it sent again; the generation says whether that was a change.
    const said = kubectl('apply', '-f', `${manifests}/`);
    expect(said).not.toMatch(/ created$/m);
    const all = kubectl('get', '-n', NAMESPACE, '-f', `${manifests}/`, '-o', 'json');
    const { items } = JSON.parse(all) as { items: any[] };
    const changed = items.filter(({ metadata }) => (metadata.generation ?? 1) > 1);
    expect(changed.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([]);
  });

  test('each Deployment and the Job get their pods, each with its own service account', async () => {
    const wanted = [...AGENTS, 'migrate'];
    const accounts = async () =>
      (await api.list('v1', 'Pod', NAMESPACE)).map((pod) => pod.spec.serviceAccountName as string);
    await waitUntil('each has a pod', async () => {
      const found = await accounts();
      return wanted.every((account) => found.includes(account));
    });
    expect([...new Set(await accounts())].sort()).toEqual(wanted.sort());
    for (const { metadata, status } of await api.list('apps/v1', 'Deployment', NAMESPACE)) {
      const failures = (status.conditions ?? []).filter(
        (condition: any) => condition.type === 'ReplicaFailure',
      );
      expect({ name: metadata.name, failures }).toEqual({ name: metadata.name, failures: [] });
    }
  });

  test('disruption budgets find the pods that they protect', async () => {
    await waitUntil('each budget counts its pods', async () => {
      const budgets = await api.list('policy/v1', 'PodDisruptionBudget', NAMESPACE);
      return budgets.length === AGENTS.length && budgets.every(({ status }) => status.expectedPods > 0);
    });
  });
});
