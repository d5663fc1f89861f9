import { KUBERNETES_RELEASE } from '../../constructs/aws/kubernetes-release';
import { eksObjects, type KubernetesObject, plainObjects, templates } from '../lib/synthesised';
import { complaints, inNamespace } from './acceptance';
import { CHOSEN, fleetOfAllChoices, PLATFORMS } from './fleet-of-all-choices';
import { CLUSTER_IS_OURS } from './kubectl';
import { KubernetesApi } from './kubernetes-api';
import { ScratchNamespace } from './scratch-namespace';

let api: KubernetesApi;
beforeAll(async () => (api = await KubernetesApi.connect()));
afterAll(() => api.close());

test('the API is of the release that clusters run', async () => {
  const version = await api.version();
  if (CLUSTER_IS_OURS) expect(version).toBe(KUBERNETES_RELEASE.version.version);
  else console.log(`this cluster is ${version}, those of the package ${KUBERNETES_RELEASE.version.version}`);
});

test.each(Object.entries(CHOSEN))('every choice of %s is offered', (_name, { of, factories }) => {
  const existing = Object.entries(Object.getOwnPropertyDescriptors(of)).filter(
    ([, { value }]) => typeof value === 'function' && value !== of,
  );
  expect(existing.map(([name]) => name).sort()).toEqual([...factories].sort());
});

describe.each(Object.entries(PLATFORMS))('the API accepts, of a platform on %s,', (_name, props) => {
  const assembly = fleetOfAllChoices(props);
  const plain = plainObjects(assembly.directory);
  let scratch: ScratchNamespace;
  beforeAll(async () => (scratch = await ScratchNamespace.create(api, plain.get('shared.yaml')!)));
  afterAll(() => scratch?.remove());

  const accepted = async (objects: readonly KubernetesObject[]) => {
    expect(objects.length).toBeGreaterThan(0);
    expect(await complaints(api, scratch.name, objects)).toEqual([]);
  };
  test.each([...plain.keys()])('%s', async (file) => accepted(plain.get(file)!));
  test.each(
    [...templates(assembly)].filter(([, template]) => eksObjects(template).length > 0).map(([name]) => name),
  )('what stack %s applies', async (name) => accepted(eksObjects(templates(assembly).get(name))));

  test('and of custom resources refuses what their schemas do not hold', async () => {
    for (const object of [...plain.values()].flat().filter(({ apiVersion }) => apiVersion.includes('.sh/'))) {
      if (!(await api.knows(object))) continue;
      const broken = inNamespace({ ...object, spec: { ...object.spec, unheardOf: 1 } }, scratch.name);
      const { status, body } = await api.apply(broken);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(body.message).toMatch(/unheardOf/);
    }
  });
});
