import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { type ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { type Construct } from 'constructs';

/**
 * The Kubernetes release that clusters run, with what has to move together with it.
 *
 * The lesson's 1.28 can no longer be created. 1.36 is the newest release for which a kubectl layer exists; kubectl
 * and the node autoscaler have to be of the same minor, so that the version is no prop: an upgrade of this package
 * takes a cluster one minor further, which is also the only step that EKS allows.
 */
export const KUBERNETES_RELEASE = {
  version: KubernetesVersion.V1_36,
  /** https://github.com/kubernetes/autoscaler/releases/tag/cluster-autoscaler-1.36.1 */
  clusterAutoscalerImageTag: 'v1.36.1',
} as const;

/** The Lambda layer with the kubectl and helm of that release. */
export function kubectlLayer(scope: Construct, id: string): ILayerVersion {
  return new KubectlV36Layer(scope, id);
}
