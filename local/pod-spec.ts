import { AGENT_PORT, type SecretKey } from '../contract';
import { type ContainerManifest, type PodTemplateManifest, type ProbeManifest } from './manifest-schema';
import { type Probe } from './probe';

/** A variable of a container, not yet resolved. */
export type PodVariable = { readonly name: string } & (
  | { readonly value: string }
  | { readonly secret: SecretKey; readonly optional: boolean }
  | { readonly field: string }
);

/** What a local run takes from a pod template: the first container, and how it is started, asked and stopped. */
export interface PodSpec {
  /** File and object, for messages. */
  readonly origin: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly variables: readonly PodVariable[];
  /** Node's flags, the script inside the image, its arguments. */
  readonly command: readonly string[];
  /** Names and numbers under which the container's port is known. */
  readonly portNames: readonly (string | number)[];
  readonly startup: Probe | undefined;
  readonly liveness: Probe | undefined;
  readonly readiness: Probe | undefined;
  readonly graceSeconds: number;
}

export interface PodSpecSource {
  readonly origin: string;
  readonly namespace: string;
  readonly template: PodTemplateManifest;
  /** Gets what is wrong with the pod. */
  readonly problems: string[];
}

/** Reads a pod template. */
export function readPodSpec({ origin, namespace, template, problems }: PodSpecSource): PodSpec {
  // The schema has seen to it that there is a container.
  const container = template.spec.containers[0] as ContainerManifest;
  const port = container.ports[0];
  const portNames = [port?.containerPort ?? AGENT_PORT, ...(port?.name ? [port.name] : [])];
  const probeOf = (name: string, manifest: ProbeManifest | undefined): Probe | undefined => {
    if (manifest && !portNames.includes(manifest.httpGet.port)) {
      problems.push(
        `${origin}: '${name}.httpGet.port' must be the port of container '${container.name}' ` +
          `(${portNames.join(' or ')}), got ${JSON.stringify(manifest.httpGet.port)}; use that port`,
      );
    }
    return manifest && readProbe(manifest);
  };
  return {
    origin,
    namespace,
    labels: template.metadata.labels,
    variables: container.env.map(readVariable),
    command: readCommand(container),
    portNames,
    startup: probeOf('startupProbe', container.startupProbe),
    liveness: probeOf('livenessProbe', container.livenessProbe),
    readiness: probeOf('readinessProbe', container.readinessProbe),
    graceSeconds: template.spec.terminationGracePeriodSeconds,
  };
}

/** The value of a literal variable. */
export function literal(pod: PodSpec, name: string): string | undefined {
  const variable = pod.variables.find((candidate) => candidate.name === name);
  return variable && 'value' in variable ? variable.value : undefined;
}

function readVariable({ name, value, valueFrom }: ContainerManifest['env'][number]): PodVariable {
  const { secretKeyRef, fieldRef } = valueFrom ?? {};
  if (secretKeyRef) {
    return {
      name,
      secret: { name: secretKeyRef.name, key: secretKeyRef.key },
      optional: secretKeyRef.optional,
    };
  }
  if (fieldRef) return { name, field: fieldRef.fieldPath };
  return { name, value: value ?? '' };
}

/** The image's entry point is `node`; `command` replaces it, `args` replace the image's `main.js`. */
function readCommand({ command, args }: ContainerManifest): string[] {
  const words = [...command, ...args];
  if (/^(.*\/)?node$/.test(words[0] ?? '')) words.shift();
  return words.some((word) => !word.startsWith('-')) ? words : [...words, 'main.js'];
}

function readProbe({ httpGet, ...manifest }: ProbeManifest): Probe {
  return {
    path: httpGet.path,
    headers: Object.fromEntries(httpGet.httpHeaders.map(({ name, value }) => [name, value])),
    initialDelaySeconds: manifest.initialDelaySeconds,
    periodSeconds: manifest.periodSeconds,
    timeoutSeconds: manifest.timeoutSeconds,
    failureThreshold: manifest.failureThreshold,
    successThreshold: manifest.successThreshold,
  };
}
