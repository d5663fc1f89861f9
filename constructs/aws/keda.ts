import { Duration } from 'aws-cdk-lib';
import { type Cluster, HelmChart } from 'aws-cdk-lib/aws-eks-v2';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { SCALING } from '../../contract';
import { AgentIdentity } from './agent-identity';
import { restrictedNamespace } from './restricted-namespace';

/** https://github.com/kedacore/charts/releases/tag/v2.20.2 */
const CHART = { version: '2.20.2', repository: 'https://kedacore.github.io/charts' } as const;

const SERVICE_ACCOUNT = 'keda-operator';

/** What KEDA is made for. */
export interface KedaProps {
  /** The cluster; needs the Pod Identity agent. */
  readonly cluster: Cluster;
}

/**
 * KEDA: scales by events and by what pods say of themselves, and makes the HorizontalPodAutoscalers for it.
 *
 * Two operators, so that a lost node does not stop scaling, in a namespace of its own under the restricted Pod
 * Security Standard. It may scale Deployments, but change no other kind that has replicas. Its role on AWS starts with
 * no permission.
 */
export class Keda extends Construct {
  /** What KEDA's operator may do on AWS. */
  readonly identity: AgentIdentity;

  constructor(scope: Construct, id: string, props: KedaProps) {
    super(scope, id);
    const { cluster } = props;
    const namespace = SCALING.kedaNamespace;
    this.identity = new AgentIdentity(this, 'Identity', {
      clusterName: cluster.clusterName,
      namespace,
      serviceAccount: SERVICE_ACCOUNT,
    });
    const place = restrictedNamespace(this, 'Namespace', cluster, namespace);
    const chart = new HelmChart(this, 'Chart', {
      cluster,
      chart: 'keda',
      ...CHART,
      release: 'keda',
      namespace,
      createNamespace: false,
      // ScaledObjects need the definitions, and pass a webhook.
      wait: true,
      timeout: Duration.minutes(10),
      values: VALUES,
    });
    chart.node.addDependency(place, this.identity);
  }

  /**
   * Lets KEDA read the length of one SQS queue.
   *
   * The policy is made in `scope`, so that a queue of a later stack can be named.
   */
  allowQueue(scope: Construct, id: string, queueArn: string): Policy {
    return new Policy(scope, id, {
      roles: [this.identity.role],
      statements: [new PolicyStatement({ actions: ['sqs:GetQueueAttributes'], resources: [queueArn] })],
    });
  }
}

const PARTS = { operator: 'operator', metricsServer: 'metricServer', webhooks: 'webhooks' } as const;

/** https://github.com/kedacore/charts/blob/main/keda/values.yaml; its security contexts are restricted already. */
const VALUES = {
  ...Object.fromEntries(Object.keys(PARTS).map((part) => [part, { replicaCount: 2 }])),
  podDisruptionBudget: Object.fromEntries(Object.values(PARTS).map((part) => [part, { maxUnavailable: 1 }])),
  resources: Object.fromEntries(
    Object.values(PARTS).map((part) => [
      part,
      { requests: { cpu: '100m', memory: '100Mi' }, limits: { memory: '500Mi' } },
    ]),
  ),
  serviceAccount: { operator: { name: SERVICE_ACCOUNT } },
  permissions: { operator: { restrict: { secret: true } }, metricServer: { restrict: { secret: true } } },
  rbac: { scaledRefKinds: [{ apiGroup: 'apps', kind: 'deployments' }] },
  image: { pullPolicy: 'IfNotPresent' },
};
