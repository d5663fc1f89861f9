import { type CheckCase, type Resources } from './check-case';

function policy(statement: object): Resources {
  return {
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'p',
        Roles: ['r'],
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] },
      },
    },
  };
}

function associations(...accounts: [account: string, role: string][]): Resources {
  return Object.fromEntries(
    accounts.map(([ServiceAccount, RoleArn], index) => [
      `Association${index}`,
      {
        Type: 'AWS::EKS::PodIdentityAssociation',
        Properties: { ClusterName: 'agents', Namespace: 'agents', ServiceAccount, RoleArn },
      },
    ]),
  );
}

const invoke = (Resource: unknown) => policy({ Action: 'bedrock:InvokeModel', Resource });
const FOUNDATION_MODELS = 'arn:aws:bedrock:us-east-1::foundation-model';

export const IAM_CASES: readonly CheckCase[] = [
  {
    id: 'AgentFleet-Wildcard',
    when: 'a statement is about every resource',
    breaks: policy({ Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], Resource: '*' }),
    message:
      "'Resource' of a policy must not be '*'; name resources for s3:GetObject, s3:PutObject and 1 more",
    passes: policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' }),
  },
  {
    id: 'AgentFleet-Wildcard',
    when: 'a statement allows a whole service',
    breaks: policy({ Action: 's3:*', Resource: 'arn:aws:s3:::bucket' }),
    message: "'Action' of a policy must not be 's3:*'; name actions",
    passes: policy({ Action: 's3:Get*', Resource: 'arn:aws:s3:::bucket' }),
  },
  {
    id: 'AgentFleet-Wildcard',
    when: 'a statement allows all but something',
    breaks: policy({ NotAction: 'iam:*', Resource: 'arn:aws:s3:::bucket' }),
    message: "'NotAction' of a policy must not be '*'; list what is allowed instead",
    passes: policy({ Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }),
  },
  {
    id: 'AgentFleet-RolePerAgent',
    when: 'two agents share a role',
    breaks: associations(['chat', 'arn:aws:iam::0:role/a'], ['task', 'arn:aws:iam::0:role/a']),
    message: "service account 'agents/task' must have a role of its own, got the one of 'agents/chat'",
    passes: associations(['chat', 'arn:aws:iam::0:role/a'], ['task', 'arn:aws:iam::0:role/b']),
  },
  {
    id: 'AgentFleet-BedrockModel',
    when: 'every model may be called',
    breaks: invoke(`${FOUNDATION_MODELS}/*`),
    message: `a policy that invokes models must name each model by its ARN, got '${FOUNDATION_MODELS}/*'`,
    passes: invoke([
      `${FOUNDATION_MODELS}/anthropic.claude-sonnet-4-5-20250929-v1:0`,
      {
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:us-east-1:0:inference-profile/us.x.y'],
        ],
      },
    ]),
  },
];
