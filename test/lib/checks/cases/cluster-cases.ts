import { type CheckCase, type Resources } from './check-case';

const TYPES = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];
const logging = (types: string[]) => ({
  Logging: { ClusterLogging: { EnabledTypes: types.map((Type) => ({ Type })) } },
});

function cluster(properties: object): Resources {
  return {
    Cluster: {
      Type: 'AWS::EKS::Cluster',
      Properties: {
        RoleArn: 'arn',
        ResourcesVpcConfig: { EndpointPublicAccess: false },
        EncryptionConfig: [{ Provider: { KeyArn: 'arn' }, Resources: ['secrets'] }],
        ...logging(TYPES),
        ...properties,
      },
    },
  };
}

function launchTemplate(MetadataOptions?: object): Resources {
  return {
    Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { MetadataOptions } } },
  };
}

const STRICT = { HttpTokens: 'required', HttpPutResponseHopLimit: 1 };

export const CLUSTER_CASES: readonly CheckCase[] = [
  {
    id: 'AgentFleet-InstanceMetadata',
    when: 'a launch template leaves two hops',
    breaks: launchTemplate({ HttpTokens: 'required', HttpPutResponseHopLimit: 2 }),
    message:
      "'MetadataOptions' must set HttpTokens to 'required' and HttpPutResponseHopLimit to 1, got 'required' and 2",
    passes: launchTemplate(STRICT),
  },
  {
    id: 'AgentFleet-InstanceMetadata',
    when: 'a launch template says nothing',
    breaks: launchTemplate(),
    message:
      "'MetadataOptions' must set HttpTokens to 'required' and HttpPutResponseHopLimit to 1, got nothing and nothing",
    passes: launchTemplate(STRICT),
  },
  {
    id: 'AgentFleet-InstanceMetadata',
    when: 'a node group brings no launch template',
    breaks: {
      Nodes: {
        Type: 'AWS::EKS::Nodegroup',
        Properties: { ClusterName: 'agents', NodeRole: 'arn', Subnets: [] },
      },
    },
    message:
      "'LaunchTemplate' of the node group must be given, got nothing: EKS's own lets pods reach the node's credentials",
    passes: {
      ...launchTemplate(STRICT),
      Nodes: {
        Type: 'AWS::EKS::Nodegroup',
        Properties: {
          ClusterName: 'agents',
          NodeRole: 'arn',
          Subnets: [],
          LaunchTemplate: { Id: { Ref: 'Template' } },
        },
      },
    },
  },
  {
    id: 'AgentFleet-SecretsKey',
    when: 'no key is named',
    breaks: cluster({ EncryptionConfig: undefined }),
    message: "'EncryptionConfig' of the cluster must name a KMS key for Secrets, got nothing",
    passes: cluster({}),
  },
  {
    id: 'AgentFleet-ControlPlaneLogs',
    when: 'two types are missing',
    breaks: cluster(logging(TYPES.slice(0, 3))),
    message:
      'the cluster must log api, audit, authenticator, controllerManager, scheduler, got no controllerManager, scheduler',
    passes: cluster({}),
  },
  {
    id: 'AgentFleet-PrivateEndpoint',
    when: 'the endpoint is as AWS makes it',
    breaks: cluster({ ResourcesVpcConfig: {} }),
    message:
      "'PublicAccessCidrs' of the cluster must name addresses while its endpoint is public, got nothing",
    passes: cluster({
      ResourcesVpcConfig: { EndpointPublicAccess: true, PublicAccessCidrs: ['192.0.2.0/24'] },
    }),
  },
  {
    id: 'AgentFleet-PrivateEndpoint',
    when: 'the endpoint is open to everyone',
    breaks: cluster({
      ResourcesVpcConfig: { EndpointPublicAccess: true, PublicAccessCidrs: ['192.0.2.0/24', '0.0.0.0/0'] },
    }),
    message:
      '\'PublicAccessCidrs\' of the cluster must name addresses while its endpoint is public, got ["192.0.2.0/24","0.0.0.0/0"]',
    passes: cluster({}),
  },
];
