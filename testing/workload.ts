import { type k8s } from 'cdk8s-plus-28';
import { type KubernetesObject, type Manifest, objectTitle } from './kubernetes-object';

/** A pod's specification, which may lack any field. */
export type PodSpec = Partial<Manifest<k8s.PodSpec>>;
/** A container, which may lack any field. */
export type Container = Partial<Manifest<k8s.Container>> & { readonly name: string };

/** Whether a value looks like a Kubernetes object. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  return typeof value === 'object' && value !== null && 'kind' in value && 'metadata' in value;
}

/**
 * The specification of a workload's pods: of a Pod, of what has a pod template, or of a CronJob.
 *
 * @throws when the value is no workload
 */
export function podSpecOf(value: unknown): PodSpec {
  const spec = isKubernetesObject(value) ? (value as { spec?: WorkloadSpec }).spec : undefined;
  const pod = spec?.jobTemplate?.spec?.template?.spec ?? spec?.template?.spec ?? spec;
  if (pod === undefined || !Array.isArray(pod.containers)) {
    const got = isKubernetesObject(value) ? objectTitle(value) : typeof value;
    throw new Error(`expected a workload such as a Deployment or a Job, got ${got}`);
  }
  return pod;
}

/** All containers of a pod, in the order in which they start. */
export function containersOf(pod: PodSpec): readonly Container[] {
  return [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
}

type Templated = { readonly spec?: PodSpec };
type WorkloadSpec = PodSpec & {
  readonly template?: Templated;
  readonly jobTemplate?: { readonly spec?: { readonly template?: Templated } };
};
