import { type k8s } from 'cdk8s-plus-28';

/** What every Kubernetes object has. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/**
 * A type of the Kubernetes API as it stands in a manifest, for reading.
 *
 * Fields that a manifest may leave out are typed as if they were there, so that a test reads
 * `deployment.spec.template.spec.terminationGracePeriodSeconds` without a `?` at every step; one that is left out is
 * `undefined`, and fails the assertion.
 */
export type Manifest<T> = T extends Scalar
  ? Scalar extends T
    ? number | string
    : ManifestFields<T>
  : T extends Date
    ? string
    : T extends readonly (infer Item)[]
      ? readonly Manifest<Item>[]
      : T extends object
        ? ManifestFields<T>
        : T;

type ManifestFields<T> = {
  readonly [Field in keyof T as FieldName<Field>]-?: Manifest<NonNullable<T[Field]>>;
};

/** A number or a text in the API; cdk8s wraps both in classes. */
type Scalar = k8s.IntOrString | k8s.Quantity;

/** Fields that cdk8s spells otherwise than the API does. */
interface Spelling {
  clusterIp: 'clusterIP';
  datasetUuid: 'datasetUUID';
  diskUri: 'diskURI';
  hostIp: 'hostIP';
  hostIpc: 'hostIPC';
  hostPid: 'hostPID';
  loadBalancerIp: 'loadBalancerIP';
  nonResourceUrLs: 'nonResourceURLs';
  pdId: 'pdID';
  setHostnameAsFqdn: 'setHostnameAsFQDN';
  storagePolicyId: 'storagePolicyID';
  targetWwNs: 'targetWWNs';
  volumeId: 'volumeID';
}

type FieldName<Field> = Field extends keyof Spelling ? Spelling[Field] : Field;

/** The types of the kinds that can be looked up by name; of another kind, a look-up takes the type as an argument. */
interface KindTypes {
  ClusterRole: k8s.KubeClusterRoleProps;
  ClusterRoleBinding: k8s.KubeClusterRoleBindingProps;
  ConfigMap: k8s.KubeConfigMapProps;
  CronJob: k8s.KubeCronJobProps;
  DaemonSet: k8s.KubeDaemonSetProps;
  Deployment: k8s.KubeDeploymentProps;
  HorizontalPodAutoscaler: k8s.KubeHorizontalPodAutoscalerV2Props;
  Ingress: k8s.KubeIngressProps;
  IngressClass: k8s.KubeIngressClassProps;
  Job: k8s.KubeJobProps;
  Namespace: k8s.KubeNamespaceProps;
  NetworkPolicy: k8s.KubeNetworkPolicyProps;
  PersistentVolumeClaim: k8s.KubePersistentVolumeClaimProps;
  Pod: k8s.KubePodProps;
  PodDisruptionBudget: k8s.KubePodDisruptionBudgetProps;
  PriorityClass: k8s.KubePriorityClassProps;
  Role: k8s.KubeRoleProps;
  RoleBinding: k8s.KubeRoleBindingProps;
  Secret: k8s.KubeSecretProps;
  Service: k8s.KubeServiceProps;
  ServiceAccount: k8s.KubeServiceAccountProps;
  StatefulSet: k8s.KubeStatefulSetProps;
  StorageClass: k8s.KubeStorageClassProps;
}

/** A kind whose type is known. */
export type KnownKind = keyof KindTypes;

/** An object of a kind whose type is known. */
export type ObjectOf<Kind extends KnownKind> = KubernetesObject &
  Manifest<KindTypes[Kind]> & { readonly kind: Kind };

/** `Kind name`, with the namespace where there is one: how an object is called in messages. */
export function objectTitle({ kind, metadata }: KubernetesObject): string {
  return metadata.namespace === undefined
    ? `${kind} ${metadata.name}`
    : `${kind} ${metadata.namespace}/${metadata.name}`;
}
