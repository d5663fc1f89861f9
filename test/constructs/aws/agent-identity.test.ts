import { Fn } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AgentIdentity } from '../../../constructs/aws';
import { twoStackApp } from './two-stack-app';

const CLAUDE = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

function build(overrides: { namespace?: string; serviceAccount?: string } = {}) {
  const { stack } = twoStackApp();
  const identity = new AgentIdentity(stack, 'Chat', {
    clusterName: Fn.ref('Cluster'),
    namespace: 'agents',
    serviceAccount: 'chat-agent',
    ...overrides,
  });
  return { identity, template: () => Template.fromStack(stack) };
}

/** Statements as `resource if condition`, with tokens written as CloudFormation's pseudo parameters. */
function statements(template: Template): string[] {
  const text = (value: any): string => {
    if (typeof value === 'string') return value;
    if ('Ref' in value) return String(value.Ref).replace('AWS::', '').toLowerCase();
    return value['Fn::Join'][1].map(text).join('');
  };
  const [policy] = Object.values<any>(template.findResources('AWS::IAM::Policy'));
  return policy.Properties.PolicyDocument.Statement.flatMap((statement: any) => {
    expect(statement.Action).toEqual(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']);
    const only = statement.Condition?.StringEquals['bedrock:InferenceProfileArn'];
    return [statement.Resource].flat().map((arn) => text(arn) + (only ? ` if ${text(only)}` : ''));
  });
}

test('starts with no permission', () => {
  const { template } = build();
  template().resourceCountIs('AWS::IAM::Policy', 0);
  template().hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

test('is given to one service account of one cluster, and no other can take it', () => {
  const { template } = build();
  template().hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
    ClusterName: { Ref: 'Cluster' },
    Namespace: 'agents',
    ServiceAccount: 'chat-agent',
    RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ChatRole'), 'Arn'] },
  });
  const [role] = Object.values<any>(template().findResources('AWS::IAM::Role'));
  const trust = role.Properties.AssumeRolePolicyDocument.Statement;
  expect(trust.flatMap((statement: any) => statement.Action)).toEqual(['sts:AssumeRole', 'sts:TagSession']);
  for (const statement of trust) {
    expect(statement.Principal).toEqual({ Service: 'pods.eks.amazonaws.com' });
    expect(statement.Condition.StringEquals).toMatchObject({
      'aws:RequestTag/kubernetes-namespace': 'agents',
      'aws:RequestTag/kubernetes-service-account': 'chat-agent',
    });
    expect(JSON.stringify(statement.Condition.StringEquals['aws:RequestTag/eks-cluster-arn'])).toContain(
      ':cluster/',
    );
  }
});

describe('allowModel', () => {
  function allowed(modelId: string, region?: string): string[] {
    const { identity, template } = build();
    identity.allowModel(modelId, region);
    return statements(template());
  }

  test('allows exactly one model in the region of the stack', () => {
    expect(allowed(CLAUDE)).toEqual([`arn:partition:bedrock:region::foundation-model/${CLAUDE}`]);
  });

  test('allows it in another region when calls go there', () => {
    expect(allowed(CLAUDE, 'us-west-2')).toEqual([
      `arn:partition:bedrock:us-west-2::foundation-model/${CLAUDE}`,
    ]);
  });

  test.each(['us', 'us-gov', 'eu', 'apac', 'au', 'ca', 'jp'])(
    'allows the model behind a profile of %s through that profile only',
    (geography) => {
      const profile = `arn:partition:bedrock:region:accountid:inference-profile/${geography}.${CLAUDE}`;
      expect(allowed(`${geography}.${CLAUDE}`)).toEqual([
        profile,
        `arn:partition:bedrock:*::foundation-model/${CLAUDE} if ${profile}`,
      ]);
    },
  );

  test('allows the model without a region too behind a global profile', () => {
    const profile = `arn:partition:bedrock:eu-west-1:accountid:inference-profile/global.${CLAUDE}`;
    expect(allowed(`global.${CLAUDE}`, 'eu-west-1')).toEqual([
      profile,
      `arn:partition:bedrock:*::foundation-model/${CLAUDE} if ${profile}`,
      `arn:partition:bedrock:::foundation-model/${CLAUDE} if ${profile}`,
    ]);
  });

  test('two models are two permissions', () => {
    const { identity, template } = build();
    identity.allowModel(CLAUDE);
    identity.allowModel('amazon.nova-pro-v1:0');
    expect(statements(template()).sort()).toEqual([
      'arn:partition:bedrock:region::foundation-model/amazon.nova-pro-v1:0',
      `arn:partition:bedrock:region::foundation-model/${CLAUDE}`,
    ]);
  });

  test.each(['*', 'anthropic.*', 'claude', 'arn:aws:bedrock:eu-west-1::foundation-model/x', ''])(
    'fails when the model is %p',
    (modelId) => {
      expect(() => build().identity.allowModel(modelId)).toThrow(
        /'modelId' must be the id of a Bedrock model/,
      );
    },
  );
});

test.each([
  ['namespace', { namespace: 'Agents' }, 'Agents'],
  ['serviceAccount', { serviceAccount: '*' }, '*'],
])('fails when %s is no Kubernetes name', (prop, overrides, got) => {
  expect(() => build(overrides)).toThrow(`'${prop}' must be a Kubernetes name`);
  expect(() => build(overrides)).toThrow(`got '${got}'`);
});
