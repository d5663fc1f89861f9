import { type Architecture, type ClusterCapacity } from '../../constructs/aws';
import { type ManifestObjectLike, readWorkloads } from '../../contract';
import { type FleetCharts } from '../fleet-charts';
import { proveArchitecture } from './architecture-proof';
import { type NodeGroupFacts, proveCapacity } from './capacity-proof';
import { proveConnections } from './connection-proof';
import { allFindings, type Findings } from './findings';
import { type PlatformFacts } from './platform-facts';
import { proveRollouts } from './rollout-proof';
import { proveSizes } from './size-proof';
import { proveStrategies } from './strategy-proof';
import { proveKubectl, proveSupport } from './support-proof';

/** What a platform is proven from. */
export interface ProofSubject {
  /** What its resources say. */
  readonly facts: PlatformFacts;
  /** The manifests that go to the cluster. */
  readonly charts: FleetCharts;
  readonly capacity: ClusterCapacity;
  readonly imageArchitecture: Architecture;
  /** The day by which support is judged, in ISO form. */
  readonly today: string;
}

/** All proofs of a platform; table and messages in `docs/proofs.md`. */
export function provePlatform(subject: ProofSubject): Findings {
  const { facts, capacity } = subject;
  const manifests = [...subject.charts.byName()].map(([name, chart]) => ({
    name,
    objects: chart.toJson() as ManifestObjectLike[],
  }));
  const workloads = readWorkloads(manifests.flatMap(({ objects }) => objects));
  const cluster = facts.versions.find(({ engine }) => engine === 'Kubernetes')?.version;
  return allFindings([
    proveArchitecture(subject.imageArchitecture, capacity.architecture),
    proveStrategies(workloads, facts.wayIn),
    proveRollouts(workloads, facts.wayIn),
    proveConnections(workloads, facts.database),
    proveCapacity(workloads, nodeGroup(capacity), facts.wayIn.controller),
    proveSupport(facts.versions, subject.today),
    ...(cluster !== undefined && facts.kubectl !== undefined ? [proveKubectl(cluster, facts.kubectl)] : []),
    proveSizes(
      manifests.map(({ name, objects }) => ({ name, bytes: Buffer.byteLength(JSON.stringify(objects)) })),
      facts.stacks,
    ),
  ]);
}

function nodeGroup({ choice, nodeCores }: ClusterCapacity): NodeGroupFacts | undefined {
  if (choice.kind !== 'node-group') return undefined;
  return {
    instanceTypes: choice.instanceTypes.map((type) => type.toString()),
    maxSize: choice.maxSize,
    spot: choice.spot && {
      instanceTypes: choice.spot.instanceTypes.map((type) => type.toString()),
      maxSize: choice.spot.maxSize,
    },
    nodeCores,
  };
}
