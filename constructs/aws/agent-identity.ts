import { Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks-v2';
import {
  type IGrantable,
  type IPrincipal,
  Role,
  ServicePrincipal,
  SessionTagsPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { wildcardFinding } from './finding-id';
import { modelPermission } from './model-permission';

/** Which pods get the identity. */
export interface AgentIdentityProps {
  /** The cluster; may be a token. It needs the Pod Identity agent, which EKS Auto Mode brings along. */
  readonly clusterName: string;
  /** The namespace of the pods. */
  readonly namespace: string;
  /** The service account of the pods. */
  readonly serviceAccount: string;
}

/**
 * What one agent's pods may do on AWS: a role of their own that starts with no permission at all.
 *
 * Only pods of this service account, in this namespace of this cluster, can take the role. EKS hands them
 * short-lived credentials; no key is stored anywhere.
 */
export class AgentIdentity extends Construct implements IGrantable {
  /** The role of the pods. */
  readonly role: Role;
  /** Lets the identity be passed to any `grant…` method. */
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: AgentIdentityProps) {
    super(scope, id);
    validate(props);
    const { clusterName, namespace, serviceAccount } = props;
    const stack = Stack.of(this);

    // EKS itself puts these tags on the session, so no other cluster or service account can claim them.
    // https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
    const conditions = {
      StringEquals: {
        'aws:RequestTag/eks-cluster-arn': stack.formatArn({
          service: 'eks',
          resource: 'cluster',
          resourceName: clusterName,
        }),
        'aws:RequestTag/kubernetes-namespace': namespace,
        'aws:RequestTag/kubernetes-service-account': serviceAccount,
      },
    };
    this.role = new Role(this, 'Role', {
      description: `Pods of service account ${serviceAccount} in namespace ${namespace}`,
      assumedBy: new SessionTagsPrincipal(new ServicePrincipal('pods.eks.amazonaws.com', { conditions })),
    });
    this.grantPrincipal = this.role.grantPrincipal;

    new CfnPodIdentityAssociation(this, 'Association', {
      clusterName,
      namespace,
      serviceAccount,
      roleArn: this.role.roleArn,
    });
  }

  /**
   * Lets the pods call one Bedrock model, streaming or not.
   *
   * `modelId` may be an inference profile (`us.`, `eu.`, `apac.`, `global.`, …). `region` is where the call is
   * sent, the stack's when not given.
   */
  allowModel(modelId: string, region?: string): void {
    const { statements, wildcardArns } = modelPermission(this, modelId, region);
    for (const statement of statements) this.role.addToPolicy(statement);
    Validations.of(this.role).acknowledge(
      ...wildcardArns.map((arn) => ({
        id: wildcardFinding(this, arn),
        reason:
          'One model in whichever region its inference profile routes to; a condition ties it to that profile.',
      })),
    );
  }
}

function validate({ namespace, serviceAccount }: AgentIdentityProps): void {
  for (const [prop, value] of Object.entries({ namespace, serviceAccount })) {
    if (!Token.isUnresolved(value) && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)) {
      throw new Error(
        `'${prop}' must be a Kubernetes name (lower-case letters, digits and -), got '${value}'`,
      );
    }
  }
}
