import { Duration } from 'aws-cdk-lib';
import { type Cluster, HelmChart } from 'aws-cdk-lib/aws-eks-v2';
import { Construct } from 'constructs';
import { restrictedNamespace } from './restricted-namespace';

/**
 * https://github.com/kubernetes/autoscaler/releases/tag/vertical-pod-autoscaler-chart-0.11.0, controllers 1.7.1: the
 * project's own chart. EKS has no add-on for it.
 */
const CHART = { version: '0.11.0', repository: 'https://kubernetes.github.io/autoscaler' } as const;

const NAMESPACE = 'vertical-pod-autoscaler';

/** What the controllers are made for. */
export interface VerticalPodAutoscalerProps {
  /** The cluster; needs metrics-server. */
  readonly cluster: Cluster;
}

/**
 * The VerticalPodAutoscaler's three controllers: one recommends, one moves running pods, one sets what pods start with.
 *
 * Two replicas each, in a namespace of their own under the restricted Pod Security Standard. They act on Kubernetes
 * alone and have no role on AWS. When their webhook is away, pods start with what their Deployment says.
 */
export class VerticalPodAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: VerticalPodAutoscalerProps) {
    super(scope, id);
    const { cluster } = props;
    const place = restrictedNamespace(this, 'Namespace', cluster, NAMESPACE);
    const chart = new HelmChart(this, 'Chart', {
      cluster,
      chart: 'vertical-pod-autoscaler',
      ...CHART,
      release: 'vertical-pod-autoscaler',
      namespace: NAMESPACE,
      createNamespace: false,
      wait: true,
      timeout: Duration.minutes(10),
      values: VALUES,
    });
    chart.node.addDependency(place);
  }
}

const resources = { requests: { cpu: '50m', memory: '200Mi' }, limits: { memory: '500Mi' } };

/** https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/charts/vertical-pod-autoscaler/values.yaml */
const VALUES = {
  podSecurityContext: {
    runAsNonRoot: true,
    runAsUser: 65534,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  containerSecurityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
  admissionController: { resources },
  recommender: { resources },
  // Resizing in place restarts nothing, but the disruption budget is asked all the same: a node that is short of
  // memory can kill what was resized.
  updater: { resources, extraArgs: ['--in-place-skip-disruption-budget=false'] },
};
