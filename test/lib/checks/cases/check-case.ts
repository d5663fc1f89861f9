/** Resources of a template, by logical id. */
export type Resources = Record<
  string,
  { readonly Type: string; readonly Properties: Record<string, unknown> }
>;

/** A rule broken and kept: what it says of the one, and nothing of the other. */
export interface CheckCase {
  readonly id: string;
  /** Tells cases of one rule apart. */
  readonly when: string;
  readonly breaks: Resources;
  /** In full. */
  readonly message: string;
  readonly passes: Resources;
}

/** A `KubernetesManifest` as CDK writes it. */
export function manifest(...objects: object[]): Resources {
  return {
    Manifest: {
      Type: 'Custom::AWSCDK-EKS-KubernetesResource',
      Properties: { ServiceToken: 'arn', ClusterName: 'agents', Manifest: JSON.stringify(objects) },
    },
  };
}

export const DENY_ALL = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'default-deny', namespace: 'agents' },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
};

export const GOOD_CONTAINER = {
  name: 'agent',
  image: `registry.example.com/agent@sha256:${'0'.repeat(64)}`,
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
};

/** A Deployment that keeps to every rule, but for what is put into its pod or container. */
export function deployment(pod: object = {}, container: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat', namespace: 'agents' },
    spec: {
      template: {
        spec: {
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [{ ...GOOD_CONTAINER, ...container }],
          ...pod,
        },
      },
    },
  };
}

/** A manifest of the Deployment in a closed namespace. */
export function pods(pod: object = {}, container: object = {}): Resources {
  return manifest(DENY_ALL, deployment(pod, container));
}

export function egressPolicy(egress: object[]): Resources {
  return manifest({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'chat', namespace: 'agents' },
    spec: { podSelector: { matchLabels: { app: 'chat' } }, policyTypes: ['Ingress', 'Egress'], egress },
  });
}
