import { type Cluster, KubernetesManifest } from 'aws-cdk-lib/aws-eks-v2';
import { type Construct } from 'constructs';

/** A namespace for an add-on in which only pods of the restricted Pod Security Standard run. */
export function restrictedNamespace(
  scope: Construct,
  id: string,
  cluster: Cluster,
  name: string,
): KubernetesManifest {
  return new KubernetesManifest(scope, id, {
    cluster,
    manifest: [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name,
          labels: {
            'pod-security.kubernetes.io/enforce': 'restricted',
            'pod-security.kubernetes.io/warn': 'restricted',
          },
        },
      },
    ],
  });
}
