import { type Check, type Finding } from './check';
import { type CheckedApp } from './checked-app';
import { type CheckedResource } from './checked-resource';
import { at } from './json-value';
import { allowedByPolicies } from './policy-statement';

const INVOKES_MODEL = /^bedrock:(\*|invoke|converse)/i;

/** One model: its kind, its name, and no wildcard in either. */
const ONE_MODEL =
  /:bedrock:.*:([a-z-]*foundation-model|[a-z-]*inference-profile|provisioned-model|custom-model[a-z-]*|imported-model|[a-z-]*prompt-router)\/[^*?]+$/;

export const wildcard: Check = {
  id: 'AgentFleet-Wildcard',
  severity: 'error',
  description: 'No policy allows every action, every action of a service, or every resource',
  fix: 'Name actions and ARNs; where AWS takes no ARN for an action, acknowledge the finding with that reason.',
  find: (app) =>
    allowedByPolicies(app).flatMap(({ resource, actions, resources, body }) => [
      ...actions
        .filter((action) => /^(\*|[^:]+:\*)$/.test(action))
        .map((action) => wildcardFinding(resource, 'Action', action, 'name actions')),
      ...resources
        .filter((each) => each === '*')
        .map((each) => wildcardFinding(resource, 'Resource', each, `name resources for ${firstOf(actions)}`)),
      ...(['NotAction', 'NotResource'] as const)
        .filter((field) => body[field] !== undefined)
        .map((field) => wildcardFinding(resource, field, '*', 'list what is allowed instead')),
    ]),
};

export const bedrockModel: Check = {
  id: 'AgentFleet-BedrockModel',
  severity: 'error',
  description: 'Who may call Bedrock may call the models that it declares, and no other',
  fix: 'Name the ARN of the model or of the inference profile: AgentIdentity.allowModel(modelId).',
  find: (app) =>
    allowedByPolicies(app)
      .filter(({ actions }) => actions.some((action) => INVOKES_MODEL.test(action)))
      .flatMap(({ resource, resources }) =>
        resources
          .filter((each) => !ONE_MODEL.test(each) && !/^<[^>]*>$/.test(each))
          .map((each) => ({
            resource,
            message: `a policy that invokes models must name each model by its ARN, got '${each}'`,
            location: 'Properties.PolicyDocument',
          })),
      ),
};

export const rolePerAgent: Check = {
  id: 'AgentFleet-RolePerAgent',
  severity: 'error',
  description: 'Each service account has a role of its own',
  fix: 'Make an AgentIdentity for each agent, so that none has what another needs.',
  find: (app) => {
    const users = new Map<string, string>();
    return roleUses(app).flatMap(({ resource, role, account }) => {
      const first = users.get(role) ?? account;
      users.set(role, first);
      if (first === account) return [];
      return [
        {
          resource,
          message: `service account '${account}' must have a role of its own, got the one of '${first}'`,
        },
      ];
    });
  },
};

/** Enough of a list to know which statement it is. */
function firstOf(actions: readonly string[]): string {
  const more = actions.length - 2;
  return more > 0 ? `${actions.slice(0, 2).join(', ')} and ${more} more` : actions.join(' and ');
}

function wildcardFinding(resource: CheckedResource, field: string, got: string, fix: string): Finding {
  return {
    resource,
    detail: `${field}::${got}`,
    message: `'${field}' of a policy must not be '${got}'; ${fix}`,
    location: 'Properties.PolicyDocument',
  };
}

/** Through Pod Identity, and through annotations of service accounts (IRSA). */
function roleUses(app: CheckedApp): { resource: CheckedResource; role: string; account: string }[] {
  const associations = app.ofType('AWS::EKS::PodIdentityAssociation').map((resource) => {
    const { Namespace, ServiceAccount, RoleArn } = resource.properties;
    const text = (value: unknown) => app.text(resource.stackPath, value);
    return { resource, role: text(RoleArn), account: `${text(Namespace)}/${text(ServiceAccount)}` };
  });
  const annotated = app.ofKind('ServiceAccount').flatMap(({ resource, body, namespace, name }) => {
    const role = at(body, 'metadata', 'annotations', 'eks.amazonaws.com/role-arn');
    return typeof role === 'string' ? [{ resource, role, account: `${namespace}/${name}` }] : [];
  });
  return [...associations, ...annotated];
}
