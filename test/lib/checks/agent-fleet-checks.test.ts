import { type App, CfnResource, Fn, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { AgentFleetChecks } from '../../../lib/checks/agent-fleet-checks';
import { ALL_CHECKS } from '../../../lib/checks/all-checks';
import { testApp } from '../synthesised';
import { ALL_CASES } from './cases/all-cases';
import { manifest, pods, type Resources } from './cases/check-case';
import { IAM_CASES } from './cases/iam-cases';
import { findingsOf } from './findings';

function add(scope: Construct, resources: Resources): void {
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    new CfnResource(scope, id, { type: Type, properties: Properties });
  }
}

function appWith(resources: Resources): { app: App; stack: Stack } {
  const app = testApp();
  const stack = new Stack(app, 'Stack');
  add(stack, resources);
  return { app, stack };
}

const WILDCARD = IAM_CASES[0]!;

describe.each(ALL_CASES)('$id, $when', ({ id, breaks, message, passes }) => {
  test('is found, and nothing else', () => {
    const findings = findingsOf(appWith(breaks).app);
    expect(findings.map((finding) => finding.replace(/^\S+ \S+: /, ''))).toEqual([message]);
    expect(findings[0]).toMatch(new RegExp(`^${id}(\\[| )`));
  });

  test('is not found when put right', () => expect(findingsOf(appWith(passes).app)).toEqual([]));
});

test('every rule has a case, and says what it wants and how to put it right', () => {
  const ids = ALL_CHECKS.map(({ id }) => id);
  expect([...new Set(ALL_CASES.map(({ id }) => id))].sort()).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
  expect(new AgentFleetChecks().ruleIds).toEqual(ids);
  for (const { description, fix } of ALL_CHECKS)
    expect(`${description}|${fix}`).toMatch(/^[A-Z].*[^.]\|.*\.$/);
});

describe('as a plugin of an app', () => {
  const synth = (acknowledge?: (stack: Stack) => void, resources: Resources = WILDCARD.breaks) => {
    const { app, stack } = appWith(resources);
    Validations.of(app).addPlugins(new AgentFleetChecks());
    acknowledge?.(stack);
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      app.synth();
      return printed.mock.calls.flat().join('\n');
    } finally {
      printed.mockRestore();
    }
  };

  test('an error stops the synthesis, and says what, where and what to do', () => {
    expect(() => synth()).toThrow(/AgentFleet-Wildcard\[Resource::\*\]/);
    expect(() => synth()).toThrow(WILDCARD.message);
    expect(() => synth()).toThrow(/Stack\/Policy/);
    expect(() => synth()).toThrow(/Name actions and ARNs/);
  });

  test('a warning does not', () => {
    const multiAz = ALL_CASES.find(({ id }) => id === 'AgentFleet-DatabaseMultiAz')!;
    expect(synth(undefined, multiAz.breaks)).toContain(multiAz.message);
  });

  test.each([
    'AgentFleet-Wildcard',
    'AgentFleet-Wildcard[Resource::*]',
    'AgentFleetChecks::AgentFleet-Wildcard[Resource::*]',
  ])('%s is acknowledged with a reason, above the resource', (id) => {
    expect(() => synth((stack) => Validations.of(stack).acknowledge({ id, reason: 'a test' }))).not.toThrow();
  });

  test('an acknowledgement covers its own finding only', () => {
    expect(() =>
      synth((stack) =>
        Validations.of(stack).acknowledge({ id: 'AgentFleet-Wildcard[Action::*]', reason: 'a test' }),
      ),
    ).toThrow(WILDCARD.message);
  });
});

describe('looks', () => {
  test('into nested stacks and stages', () => {
    const app = testApp();
    const stage = new Stage(app, 'Stage');
    const parent = new Stack(stage, 'Parent');
    add(new NestedStack(parent, 'Nested'), WILDCARD.breaks);
    expect(findingsOf(app)).toEqual([expect.stringContaining(WILDCARD.message)]);
  });

  test('through references between stacks', () => {
    const app = testApp({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong' } });
    const first = new Stack(app, 'First');
    const role = new CfnResource(first, 'Role', { type: 'AWS::IAM::Role' });
    for (const name of ['Second', 'Third']) {
      new CfnResource(new Stack(app, name), 'Association', {
        type: 'AWS::EKS::PodIdentityAssociation',
        properties: { Namespace: 'agents', ServiceAccount: name.toLowerCase(), RoleArn: role.getAtt('Arn') },
      });
    }
    expect(findingsOf(app)).toEqual([
      expect.stringContaining("'agents/third' must have a role of its own, got the one of 'agents/second'"),
    ]);
  });

  test('at manifests with values of the deployment in them, also numbers', () => {
    const { app, stack } = appWith({});
    const port = new CfnResource(stack, 'Port', { type: 'AWS::Test::Port' }).getAtt('Number');
    const [object] = JSON.parse(
      manifest({ kind: 'Service', metadata: { name: 'chat' } }).Manifest!.Properties.Manifest as string,
    );
    new CfnResource(stack, 'Manifest', {
      type: 'Custom::AWSCDK-EKS-KubernetesResource',
      properties: {
        Manifest: stack.toJsonString([
          { ...object, spec: { type: 'NodePort', ports: [{ port, name: Fn.ref('AWS::Region') }] } },
        ]),
      },
    });
    expect(findingsOf(app)).toEqual([
      "AgentFleet-PodsBehindBalancer[Service/default/chat] Manifest: Service default/chat must be of type 'ClusterIP', got 'NodePort'",
    ]);
  });

  test('at images that CDK builds', () => {
    const hash = 'b'.repeat(64);
    const image = {
      'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.\${AWS::URLSuffix}/assets:${hash}`,
    };
    const { Manifest } = pods({}, { image: 'IMAGE' });
    const [before, after] = (Manifest!.Properties.Manifest as string).split('IMAGE');
    const joined = { 'Fn::Join': ['', [before, image, after]] };
    const { app } = appWith({
      Manifest: { Type: Manifest!.Type, Properties: { ...Manifest!.Properties, Manifest: joined } },
    });
    expect(findingsOf(app)).toEqual([]);
  });
});
