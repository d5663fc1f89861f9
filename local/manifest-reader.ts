import { AGENT_TYPES } from '../contract';
import { type DeploymentManifest } from './deployment-manifest';
import { LocalError } from './local-error';
import { ManifestObjects } from './manifest-objects';
import { type ManifestObject } from './manifest-schema';
import { literal, readPodSpec, type PodSpec } from './pod-spec';
import { type Route } from './route';
import { readRoutes } from './route-reader';

/** All that a local run needs from a folder of manifests. */
export interface Manifests {
  readonly deployments: readonly DeploymentManifest[];
  /** The Job that applies the migrations, if there is one. */
  readonly migration: PodSpec | undefined;
  readonly routes: readonly Route[];
  /** What is there but has no effect in a local run. */
  readonly warnings: readonly string[];
}

/**
 * Reads and checks a folder of Kubernetes manifests.
 *
 * Fails with all problems at once; each names file, object, field, value and what is allowed.
 */
export function readManifests(directory: string): Manifests {
  const folder = new ManifestObjects(directory);
  const { problems } = folder;
  const deployments = folder.all('Deployment').map((deployment) => readDeployment(deployment, folder));
  const jobs = folder.all('Job').map((job) => podOf('Job', job, problems));
  const unknown = new Map<string, string>();
  // What is broken already would be told a second time as missing.
  const routes = problems.length === 0 ? readRoutes(folder, deployments, unknown) : [];
  if (deployments.length === 0 && problems.length === 0) {
    problems.push(`the manifests folder '${directory}' holds no Deployment; there is no agent to start`);
  }
  if (jobs.length > 1) {
    problems.push(
      `one Job at most may apply the migrations, got ${jobs.map((job) => job.origin).join(' and ')}; leave one`,
    );
  }
  if (problems.length > 0) throw new LocalError(problems);
  return { deployments, migration: jobs[0], routes, warnings: [...unknown.values()] };
}

function readDeployment(
  deployment: ManifestObject<'Deployment'>,
  folder: ManifestObjects,
): DeploymentManifest {
  const { name } = deployment.metadata;
  const pod = podOf('Deployment', deployment, folder.problems);
  const declared = literal(pod, 'AGENT_TYPE');
  const type = AGENT_TYPES.find((candidate) => candidate === declared);
  if (!type) {
    folder.problems.push(
      `${pod.origin}: variable AGENT_TYPE must be one of ${AGENT_TYPES.join(', ')}, ` +
        `got ${declared === undefined ? 'nothing' : `'${declared}'`}; set it under 'env'`,
    );
  }
  return {
    name,
    agent: literal(pod, 'AGENT_NAME') ?? name,
    type: type ?? AGENT_TYPES[0],
    replicas: autoscaledReplicas(deployment, folder) ?? deployment.spec.replicas,
    pod,
  };
}

/** What the Deployment's autoscaler starts with, if it has one; at rest means one here, as no event is awaited. */
function autoscaledReplicas(
  { metadata: { name, namespace } }: ManifestObject<'Deployment'>,
  folder: ManifestObjects,
): number | undefined {
  const scales = ({ metadata, spec }: ManifestObject<'HorizontalPodAutoscaler' | 'ScaledObject'>) =>
    metadata.namespace === namespace &&
    spec.scaleTargetRef.kind === 'Deployment' &&
    spec.scaleTargetRef.name === name;
  const horizontal = folder.all('HorizontalPodAutoscaler').find(scales);
  if (horizontal) return horizontal.spec.minReplicas;
  const scaled = folder.all('ScaledObject').find(scales);
  return scaled && Math.max(1, scaled.spec.minReplicaCount);
}

function podOf(
  kind: 'Deployment' | 'Job',
  object: ManifestObject<'Deployment' | 'Job'>,
  problems: string[],
): PodSpec {
  return readPodSpec({
    origin: `${object.file}: ${kind} '${object.metadata.name}'`,
    namespace: object.metadata.namespace,
    template: object.spec.template,
    problems,
  });
}
