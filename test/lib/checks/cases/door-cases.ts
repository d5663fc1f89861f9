import { type CheckCase, manifest, type Resources } from './check-case';

const DOOR: Resources = {
  DoorGroup: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'door' } },
  Door: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: {
      Scheme: 'internet-facing',
      Type: 'application',
      SecurityGroups: [{ 'Fn::GetAtt': ['DoorGroup', 'GroupId'] }],
    },
  },
};

const FIREWALL: Resources = {
  ...DOOR,
  Association: {
    Type: 'AWS::WAFv2::WebACLAssociation',
    Properties: { ResourceArn: { Ref: 'Door' }, WebACLArn: 'arn' },
  },
};

/** A rule into the cluster's own security group, which nodes and pods are in. */
function intoPods(source: object): Resources {
  return {
    ...FIREWALL,
    Cluster: {
      Type: 'AWS::EKS::Cluster',
      Properties: {
        ResourcesVpcConfig: { EndpointPublicAccess: false },
        EncryptionConfig: [{ Provider: { KeyArn: 'arn' } }],
        Logging: {
          ClusterLogging: {
            EnabledTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'].map((Type) => ({
              Type,
            })),
          },
        },
      },
    },
    Rule: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: {
        GroupId: { 'Fn::GetAtt': ['Cluster', 'ClusterSecurityGroupId'] },
        IpProtocol: 'tcp',
        FromPort: 8000,
        ToPort: 8000,
        ...source,
      },
    },
  };
}

function service(type: string): Resources {
  return manifest({ kind: 'Service', metadata: { name: 'chat', namespace: 'agents' }, spec: { type } });
}

function webAcl(...counted: string[]): Resources {
  return {
    Acl: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Rules: [
          {
            Name: 'common',
            OverrideAction: { None: {} },
            Statement: {
              ManagedRuleGroupStatement: {
                VendorName: 'AWS',
                Name: 'AWSManagedRulesCommonRuleSet',
                RuleActionOverrides: counted.map((Name) => ({ Name, ActionToUse: { Count: {} } })),
              },
            },
          },
        ],
      },
    },
  };
}

export const DOOR_CASES: readonly CheckCase[] = [
  {
    id: 'AgentFleet-PodsBehindBalancer',
    when: 'a range of addresses is let in',
    breaks: intoPods({ CidrIp: '10.0.0.0/16' }),
    message:
      "a rule into the security group of pods must name the group of a load balancer, got '10.0.0.0/16'",
    passes: intoPods({ SourceSecurityGroupId: { 'Fn::GetAtt': ['DoorGroup', 'GroupId'] } }),
  },
  {
    id: 'AgentFleet-PodsBehindBalancer',
    when: 'a group of something else is let in',
    breaks: intoPods({ SourceSecurityGroupId: 'sg-0123456789abcdef0' }),
    message:
      "a rule into the security group of pods must name the group of a load balancer, got 'sg-0123456789abcdef0'",
    passes: intoPods({ SourceSecurityGroupId: { 'Fn::GetAtt': ['DoorGroup', 'GroupId'] } }),
  },
  {
    id: 'AgentFleet-PodsBehindBalancer',
    when: 'a Service makes a balancer of its own',
    breaks: service('LoadBalancer'),
    message: "Service agents/chat must be of type 'ClusterIP', got 'LoadBalancer'",
    passes: service('ClusterIP'),
  },
  {
    id: 'AgentFleet-WebAcl',
    when: 'a balancer has no firewall',
    breaks: DOOR,
    message: 'an internet-facing load balancer must have a web ACL, got none',
    passes: FIREWALL,
  },
  {
    id: 'AgentFleet-WebAclBodyRules',
    when: 'a body rule blocks',
    breaks: webAcl('SizeRestrictions_BODY'),
    message:
      "'AWSManagedRulesCommonRuleSet' must count SizeRestrictions_BODY and GenericLFI_BODY instead of blocking, got no override of GenericLFI_BODY",
    passes: webAcl('SizeRestrictions_BODY', 'GenericLFI_BODY'),
  },
];
