export { type KnownKind, type KubernetesObject, type Manifest, type ObjectOf } from './kubernetes-object';
export { KubernetesObjects } from './kubernetes-objects';
export { manifestFiles, ManifestFiles } from './manifest-files';
export { type AgentFleetAssertions } from './matchers/agent-fleet-assertions';
export { agentFleetMatchers, type MatcherResult } from './matchers/agent-fleet-matchers';
export { type SnapshotSerializer, snapshotSerializer, withoutHashes } from './snapshot-serializer';
export { kubernetesObjects, type TemplateJson, type TemplateSource } from './template-objects';
