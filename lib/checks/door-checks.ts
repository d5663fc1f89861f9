import { type Check, type Finding } from './check';
import { type CheckedApp } from './checked-app';
import { type CheckedResource } from './checked-resource';
import { at, isObject, listAt, shown } from './json-value';
import { objectDetail, objectTitle } from './kubernetes-object';

const BODY_RULES = ['SizeRestrictions_BODY', 'GenericLFI_BODY'];
const OPEN_SERVICES: readonly unknown[] = ['LoadBalancer', 'NodePort'];

export const podsBehindBalancer: Check = {
  id: 'AgentFleet-PodsBehindBalancer',
  severity: 'error',
  description: "Pods are reached from a balancer's security group and from nowhere else outside the cluster",
  fix: "Allow the balancer's security group on the target port (AgentLoadBalancer.allowTo); expose no Service by itself.",
  find: (app) => [...securityGroupFindings(app), ...serviceFindings(app)],
};

export const webAcl: Check = {
  id: 'AgentFleet-WebAcl',
  severity: 'error',
  description: 'A load balancer on the internet has a firewall',
  fix: 'Associate a web ACL: new WebAcl(…).protect(loadBalancerArn).',
  find: (app) => {
    const protectedArns = app
      .ofType('AWS::WAFv2::WebACLAssociation')
      .map((each) => app.text(each.stackPath, each.properties.ResourceArn));
    return app
      .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
      .filter(
        ({ properties }) =>
          (properties.Type ?? 'application') === 'application' && properties.Scheme !== 'internal',
      )
      .filter((resource) => !protectedArns.includes(app.identity(resource)))
      .map((resource) => ({
        resource,
        message: 'an internet-facing load balancer must have a web ACL, got none',
      }));
  },
};

export const webAclBodyRules: Check = {
  id: 'AgentFleet-WebAclBodyRules',
  severity: 'warning',
  description: 'The firewall does not block prompts for what they say or for their length',
  fix: 'Override the rules with count; the agents have their own limit on bodies (MAX_BODY_BYTES).',
  find: (app) =>
    app.ofType('AWS::WAFv2::WebACL').flatMap((resource) =>
      listAt(resource.properties, 'Rules')
        .filter((rule) => at(rule, 'OverrideAction', 'Count') === undefined)
        .map((rule) => at(rule, 'Statement', 'ManagedRuleGroupStatement'))
        .filter((group) => at(group, 'Name') === 'AWSManagedRulesCommonRuleSet')
        .flatMap((group) => {
          const overridden = [
            ...listAt(group, 'RuleActionOverrides')
              .filter((each) => at(each, 'ActionToUse', 'Block') === undefined)
              .map((each) => at(each, 'Name')),
            ...listAt(group, 'ExcludedRules').map((each) => at(each, 'Name')),
          ];
          const blocking = BODY_RULES.filter((name) => !overridden.includes(name));
          if (blocking.length === 0) return [];
          return [
            {
              resource,
              message: `'AWSManagedRulesCommonRuleSet' must count ${BODY_RULES.join(' and ')} instead of blocking, got no override of ${blocking.join(' and ')}`,
              location: 'Properties.Rules',
            },
          ];
        }),
    ),
};

/** Groups of pods are those of clusters, and those that launch templates give to nodes. */
function securityGroupFindings(app: CheckedApp): Finding[] {
  const clusters = app.ofType('AWS::EKS::Cluster');
  const ofClusters = clusters.map((cluster) => app.identity(cluster, 'ClusterSecurityGroupId'));
  const pods = new Set([
    ...ofClusters,
    ...app
      .ofType('AWS::EC2::LaunchTemplate')
      .flatMap((template) =>
        listAt(template.properties, 'LaunchTemplateData', 'SecurityGroupIds').map((id) =>
          app.text(template.stackPath, id),
        ),
      ),
  ]);
  const callers = new Set([
    ...pods,
    ...clusters.flatMap((cluster) =>
      listAt(cluster.properties, 'ResourcesVpcConfig', 'SecurityGroupIds').map((id) =>
        app.text(cluster.stackPath, id),
      ),
    ),
    ...app
      .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
      .flatMap((balancer) =>
        listAt(balancer.properties, 'SecurityGroups').map((id) => app.text(balancer.stackPath, id)),
      ),
  ]);
  return ingressRules(app)
    .filter(({ group }) => pods.has(group))
    .flatMap(({ resource, rule }) => {
      const source = at(rule, 'SourceSecurityGroupId');
      if (source !== undefined && callers.has(app.text(resource.stackPath, source))) return [];
      const got = source ?? at(rule, 'CidrIp') ?? at(rule, 'CidrIpv6') ?? at(rule, 'SourcePrefixListId');
      return [
        {
          resource,
          message: `a rule into the security group of pods must name the group of a load balancer, got ${shown(got)}`,
        },
      ];
    });
}

function ingressRules(app: CheckedApp): { resource: CheckedResource; group: string; rule: unknown }[] {
  const alone = app.ofType('AWS::EC2::SecurityGroupIngress').map((resource) => ({
    resource,
    group: app.text(resource.stackPath, resource.properties.GroupId),
    rule: resource.properties,
  }));
  const inline = app.ofType('AWS::EC2::SecurityGroup').flatMap((resource) =>
    listAt(resource.properties, 'SecurityGroupIngress')
      .filter(isObject)
      .map((rule) => ({ resource, group: app.identity(resource, 'GroupId'), rule })),
  );
  return [...alone, ...inline];
}

/** Such a Service makes a load balancer, or opens a port on every node, that no stack knows of. */
function serviceFindings(app: CheckedApp): Finding[] {
  return app
    .ofKind('Service')
    .filter(({ body }) => OPEN_SERVICES.includes(at(body, 'spec', 'type')))
    .map((object) => ({
      resource: object.resource,
      detail: objectDetail(object),
      message: `${objectTitle(object)} must be of type 'ClusterIP', got ${shown(at(object.body, 'spec', 'type'))}`,
    }));
}
