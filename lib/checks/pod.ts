import { type CheckedApp } from './checked-app';
import { at, type JsonObject, isObject, listAt } from './json-value';
import { type KubernetesObject } from './kubernetes-object';

const TEMPLATE_PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** The pods that an object makes. */
export interface Pod {
  readonly object: KubernetesObject;
  readonly spec: JsonObject;
  /** Containers of all kinds. */
  readonly containers: readonly JsonObject[];
}

/** What every workload of the app runs. */
export function podsOf(app: CheckedApp): Pod[] {
  return app.objects.flatMap((object) => {
    const path = TEMPLATE_PATHS[object.kind];
    const spec = path && at(object.body, ...path);
    if (!isObject(spec)) return [];
    const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((kind) =>
      listAt(spec, kind).filter(isObject),
    );
    return [{ object, spec, containers }];
  });
}
