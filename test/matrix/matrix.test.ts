import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AgentFleetChecks } from '../../lib/checks/agent-fleet-checks';
import { agentFleetMatchers, kubernetesObjects, type KubernetesObject, manifestFiles } from '../../testing';
import { testApp } from '../lib/synthesised';
import { EXPECTED_REFUSALS } from './expected-refusals';
import { manifestProblems } from './manifest-problems';
import { pairwise, withChoices } from './pairwise';
import { DIMENSIONS, type PlatformCase, platformOf } from './platform-case';

expect.extend(agentFleetMatchers);
// A busy machine takes its time for synthesis; nothing here waits for anything.
jest.setTimeout(120_000);

const seed = Number(process.env.MATRIX_SEED ?? 1);
const refused = EXPECTED_REFUSALS.map(({ choices }) => choices);
const cases = pairwise(DIMENSIONS, seed, refused);
const refusals = EXPECTED_REFUSALS.map(({ choices, message }) => ({
  choices,
  message,
  chosen: withChoices(choices, DIMENSIONS, seed, refused),
}));
/** CloudFormation's own schemas take seconds a case: each seed has them look at two. */
const VALIDATED = [0, Math.floor(cases.length / 2)];

const title = (chosen: Partial<PlatformCase>) => Object.values(chosen).join(' · ');
const manifests = new Map<string, KubernetesObject>();

function appOf(chosen: PlatformCase, validated = false) {
  const app = testApp({ builtinCloudFormationValidation: validated });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(), new AgentFleetChecks());
  const platform = platformOf(app, chosen);
  Validations.of(platform).acknowledge({
    id: 'Annotation::agent-fleet-cdk:scripted-model',
    reason: 'a test',
  });
  return app;
}

describe(`${cases.length} platforms in which any two choices meet (seed ${seed})`, () => {
  test.each(cases.map((chosen, index) => [title(chosen), chosen, VALIDATED.includes(index)] as const))(
    '%s',
    (_, chosen, validated) => {
      const assembly = appOf(chosen, validated).synth();
      const plain = manifestFiles(join(assembly.directory, 'manifests'));
      for (const objects of [kubernetesObjects(assembly), plain]) {
        expect(objects).toHaveNoSecrets();
        expect(JSON.stringify(objects)).not.toMatch(/\$\{Token\[|JHtUb2tlb|\[object Object\]/);
        for (const workload of [...objects.all('Deployment'), ...objects.all('Job')]) {
          expect(workload).toRunRestricted();
        }
        for (const object of objects) manifests.set(JSON.stringify(object), object);
      }
    },
  );

  test('write manifests that the schemas of Kubernetes accept', () => {
    const { problems, checked, unknown } = manifestProblems([...manifests.values()]);
    expect(problems).toEqual([]);
    expect(checked).toBeGreaterThan(0);
    process.stdout.write(
      `matrix: ${cases.length} platforms (seed ${seed}), ${VALIDATED.length} of them by CloudFormation's schemas; ` +
        `${checked} manifests by schema, without one: ${unknown.join(', ') || 'none'}\n`,
    );
  });
});

describe(`${refusals.length} choices that do not go together`, () => {
  test.each(refusals.map(({ choices, chosen, message }) => [title(choices), chosen, message] as const))(
    '%s',
    (_, chosen, message) => {
      expect(() => appOf(chosen).synth()).toThrow(message);
    },
  );

  afterAll(() =>
    process.stdout.write(
      `matrix: ${refusals.length} choices refused\n${refusals.map(({ choices, message }) => `  ${title(choices)}: ${message}\n`).join('')}`,
    ),
  );
});
