import { Chart, Testing } from 'cdk8s';
import { type Construct } from 'constructs';

/** The manifests of what `build` puts into an empty chart in namespace `agents`. */
export function synth(build: (scope: Construct) => void): any[] {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'agents' });
  build(chart);
  return Testing.synth(chart);
}

/** The one manifest of a kind. */
export function only(manifests: any[], kind: string): any {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  expect(found.map((manifest) => manifest.metadata.name)).toHaveLength(1);
  return found[0];
}

/** The container of a workload's pods. */
export function containerOf(workload: any): any {
  return workload.spec.template.spec.containers[0];
}

/** A container's variables: the value, or where it comes from. */
export function variablesOf(container: any): Record<string, any> {
  return Object.fromEntries(container.env.map((entry: any) => [entry.name, entry.value ?? entry.valueFrom]));
}
