import { type KubernetesObject, plainObjects } from '../lib/synthesised';
import { lessonPlatform } from '../lib/lesson-platform';
import { inNamespace } from './acceptance';
import { KubernetesApi } from './kubernetes-api';
import { ScratchNamespace } from './scratch-namespace';

const objects = [...plainObjects(lessonPlatform().app.synth().directory).values()].flat();
const workloads = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
const deployment = workloads.find(({ kind }) => kind === 'Deployment')!;

let api: KubernetesApi;
let scratch: ScratchNamespace;
beforeAll(async () => {
  api = await KubernetesApi.connect();
  scratch = await ScratchNamespace.create(api, objects);
});
afterAll(async () => {
  await scratch?.remove();
  await api?.close();
});

/** A pod as the workload's controller would make it. */
function podOf({ metadata, spec }: KubernetesObject, change: (pod: any) => void = () => undefined) {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${metadata.name}-0`, namespace: scratch.name, labels: spec.template.metadata.labels },
    spec: structuredClone(spec.template.spec),
  };
  change(pod);
  return pod;
}

test.each(workloads.map((each) => [`${each.kind} ${each.metadata.name}`, each] as const))(
  'Pod Security admits the pods of %s',
  async (_name, workload) => {
    const { status, body, warnings } = await api.create(podOf(workload));
    expect({ status, message: body.message, warnings }).toEqual({
      status: 201,
      message: undefined,
      warnings: [],
    });
  },
);

const REFUSED: [string, (pod: any) => void, RegExp][] = [
  [
    'may gain privileges',
    (pod) => (pod.spec.containers[0].securityContext.allowPrivilegeEscalation = true),
    /violates PodSecurity "restricted:latest": allowPrivilegeEscalation/,
  ],
  ['runs as root', (pod) => (pod.spec.securityContext.runAsUser = 0), /violates PodSecurity .*runAsUser=0/],
  [
    'keeps capabilities',
    (pod) => delete pod.spec.containers[0].securityContext.capabilities,
    /violates PodSecurity .*unrestricted capabilities/,
  ],
  ['mounts the node', (pod) => (pod.spec.volumes[0] = { name: 'tmp', hostPath: { path: '/' } }), /hostPath/],
  [
    'signs in with an account that is not there',
    (pod) => (pod.spec.serviceAccountName = 'nobody'),
    /serviceaccount "nobody" not found/,
  ],
];

test.each(REFUSED)('a pod that %s is refused', async (_name, change, reason) => {
  const { status, body } = await api.create(podOf(deployment, change));
  expect(status).toBe(403);
  expect(body.message).toMatch(reason);
});

test('a Deployment of pods that would be refused is warned of', async () => {
  const broken: any = inNamespace(structuredClone(deployment), scratch.name);
  broken.spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation = true;
  const { warnings } = await api.apply(broken);
  expect(warnings.join()).toMatch(/would violate PodSecurity "restricted:latest": allowPrivilegeEscalation/);
});

const INVALID: [string, (object: any) => void, RegExp][] = [
  ['with an unknown field', (object) => (object.spec.replicaz = 3), /replicaz/],
  [
    'with a field of a wrong type',
    (object) => (object.spec.minReadySeconds = 'soon'),
    /minReadySeconds|convert/,
  ],
  [
    'without a field that is required',
    (object) => delete object.spec.template.spec.containers[0].image,
    /image/,
  ],
  ['whose selector misses its pods', (object) => (object.spec.selector.matchLabels.app = 'x'), /selector/],
  [
    'with a limit below its request',
    (object) => (object.spec.template.spec.containers[0].resources.limits.cpu = '1m'),
    /must be less than or equal to cpu limit/,
  ],
];

test.each(INVALID)('a Deployment %s is refused', async (_name, change, reason) => {
  const object = inNamespace(structuredClone(deployment), scratch.name);
  change(object);
  for (const answer of [await api.apply(object), await api.create(object)]) {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.message).toMatch(reason);
  }
});
