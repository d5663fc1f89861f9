import { type Check, type Finding } from './check';
import { type CheckedApp } from './checked-app';
import { type CheckedResource } from './checked-resource';
import { at, isDeployTime, listAt, shown } from './json-value';

const LOG_TYPES = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];
const EVERYONE: readonly unknown[] = ['0.0.0.0/0', '::/0'];

/** cdk-nag's EKS1 and EKS2 look at the custom resource of the older module; these look at clusters of `aws-eks-v2`. */
export const privateEndpoint: Check = {
  id: 'AgentFleet-PrivateEndpoint',
  severity: 'error',
  description: 'The Kubernetes API is not open to the whole internet',
  fix: 'Use EndpointAccess.PRIVATE, or name addresses with .onlyFrom(…).',
  find: (app) =>
    app.ofType('AWS::EKS::Cluster').flatMap((resource) => {
      const { EndpointPublicAccess: open, PublicAccessCidrs: cidrs } =
        (at(resource.properties, 'ResourcesVpcConfig') as Record<string, unknown> | undefined) ?? {};
      if (open === false || isDeployTime(open) || isDeployTime(cidrs)) return [];
      const ranges = listAt({ cidrs }, 'cidrs');
      if (ranges.length > 0 && !ranges.some((range) => EVERYONE.includes(range))) return [];
      return [
        {
          resource,
          message: `'PublicAccessCidrs' of the cluster must name addresses while its endpoint is public, got ${shown(cidrs)}`,
          location: 'Properties.ResourcesVpcConfig',
        },
      ];
    }),
};

export const controlPlaneLogs: Check = {
  id: 'AgentFleet-ControlPlaneLogs',
  severity: 'error',
  description: 'All five kinds of control-plane logs are kept',
  fix: 'Pass clusterLogging: Object.values(ClusterLoggingTypes).',
  find: (app) =>
    app.ofType('AWS::EKS::Cluster').flatMap((resource) => {
      const enabled = listAt(resource.properties, 'Logging', 'ClusterLogging', 'EnabledTypes').map((each) =>
        at(each, 'Type'),
      );
      const missing = LOG_TYPES.filter((type) => !enabled.includes(type));
      if (missing.length === 0) return [];
      return [
        {
          resource,
          message: `the cluster must log ${LOG_TYPES.join(', ')}, got no ${missing.join(', ')}`,
          location: 'Properties.Logging',
        },
      ];
    }),
};

export const secretsKey: Check = {
  id: 'AgentFleet-SecretsKey',
  severity: 'error',
  description: 'Kubernetes Secrets are encrypted with a key of the account',
  fix: 'Pass secretsEncryptionKey: new Key(…).',
  find: (app) =>
    app
      .ofType('AWS::EKS::Cluster')
      .filter(({ properties }) => {
        const [config] = listAt(properties, 'EncryptionConfig');
        return at(config, 'Provider', 'KeyArn') === undefined;
      })
      .map((resource) => ({
        resource,
        message: "'EncryptionConfig' of the cluster must name a KMS key for Secrets, got nothing",
        location: 'Properties.EncryptionConfig',
      })),
};

export const instanceMetadata: Check = {
  id: 'AgentFleet-InstanceMetadata',
  severity: 'error',
  description: 'Instance metadata wants a session token (IMDSv2) and ends at the node (hop limit 1)',
  fix: 'Give the node group a launch template with httpTokens required and httpPutResponseHopLimit 1.',
  find: (app) => [
    ...app
      .ofType('AWS::EC2::LaunchTemplate')
      .flatMap((resource) => metadataFindings(resource, at(resource.properties, 'LaunchTemplateData'))),
    ...app
      .ofType('AWS::EC2::Instance', 'AWS::AutoScaling::LaunchConfiguration')
      .filter(({ properties }) => properties.LaunchTemplate === undefined)
      .flatMap((resource) => metadataFindings(resource, resource.properties)),
    ...nodeGroupFindings(app),
  ],
};

function metadataFindings(resource: CheckedResource, holder: unknown): Finding[] {
  const tokens = at(holder, 'MetadataOptions', 'HttpTokens');
  const hops = at(holder, 'MetadataOptions', 'HttpPutResponseHopLimit');
  const tokensAreRequired = tokens === 'required' || isDeployTime(tokens);
  if (tokensAreRequired && (Number(hops) === 1 || isDeployTime(hops))) return [];
  return [
    {
      resource,
      message: `'MetadataOptions' must set HttpTokens to 'required' and HttpPutResponseHopLimit to 1, got ${shown(tokens)} and ${shown(hops)}`,
    },
  ];
}

/** EKS makes a launch template of its own, with two hops, for a group that brings none. */
function nodeGroupFindings(app: CheckedApp): Finding[] {
  return app
    .ofType('AWS::EKS::Nodegroup')
    .filter(({ properties }) => properties.LaunchTemplate === undefined)
    .map((resource) => ({
      resource,
      message:
        "'LaunchTemplate' of the node group must be given, got nothing: EKS's own lets pods reach the node's credentials",
      location: 'Properties.LaunchTemplate',
    }));
}
