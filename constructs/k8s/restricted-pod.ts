import { type k8s } from 'cdk8s-plus-28';

/** The user and group that the image's processes run as: `nonroot` of distroless images. */
const NONROOT = 65532;

/** What every pod of ours has in common: the restricted Pod Security Standard, no API token, one scratch volume. */
export const RESTRICTED_POD = {
  automountServiceAccountToken: false,
  // Otherwise every Service of the namespace puts variables into the pod, and an agent called 'cache' would set
  // names that look like the server's own.
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: NONROOT,
    runAsGroup: NONROOT,
    seccompProfile: { type: 'RuntimeDefault' },
  },
} as const satisfies Partial<k8s.PodSpec>;

/** What every container of ours has in common: no way to more rights, nothing to write to but `/tmp`. */
export const RESTRICTED_CONTAINER = {
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
  volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
} satisfies Partial<k8s.Container>;

/** The volume behind `/tmp`, bounded so that a replica cannot fill its node's disk. */
export function scratchVolume(sizeLimit: k8s.Quantity): k8s.Volume {
  return { name: 'tmp', emptyDir: { sizeLimit } };
}
