import { hostname } from 'node:os';
import { CACHE_SECRET, DATABASE_SECRET, type SecretKey } from '../contract';
import { LOOPBACK } from './free-port';
import { type PodSpec, type PodVariable } from './pod-spec';

/** Variables as a shell has them. */
export type Shell = Readonly<Record<string, string | undefined>>;

/** What stands in for the cluster's Secrets. */
export interface LocalSecrets {
  readonly databaseUrl: string;
  /** Without it replicas keep their own cache. */
  readonly cacheUrl: string | undefined;
  /** Any other Secret's key comes from here, by the name of the variable. */
  readonly shell: Shell;
}

/** What differs between the replicas of a Deployment. */
export interface ReplicaIdentity {
  readonly podName: string;
  readonly port: number;
}

/**
 * What a container gets without its manifest saying so: the basics of a process, and on AWS the credentials of
 * the pod's identity, which on a laptop are the user's own.
 */
const INHERITED = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TZ',
  'NODE_EXTRA_CA_CERTS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
];

/**
 * The environment of a container, with exactly the values of its manifest.
 *
 * Only two are changed, because a laptop must: `HOST` is the loopback address, `PORT` a free port.
 */
export function containerEnvironment(
  pod: PodSpec,
  secrets: LocalSecrets,
  identity: ReplicaIdentity | undefined,
): Record<string, string> {
  const inherited = INHERITED.map((name) => [name, secrets.shell[name]] as const);
  const declared = pod.variables.map(
    (variable) => [variable.name, valueOf(variable, pod, secrets, identity)] as const,
  );
  const own: Record<string, string> = identity ? { HOST: LOOPBACK, PORT: String(identity.port) } : {};
  const given = [...inherited, ...declared].filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...Object.fromEntries(given), ...own };
}

/** What keeps a container's variables from being resolved, one line each. */
export function environmentProblems(
  pod: PodSpec,
  secrets: Pick<LocalSecrets, 'shell'> & Partial<LocalSecrets>,
): string[] {
  return pod.variables.flatMap((variable) => {
    const where = `${pod.origin}: variable ${variable.name}`;
    if ('field' in variable && fieldOf(variable.field, pod, 'pod') === undefined) {
      return [
        `${where} takes '${variable.field}', which a local run does not know; use one of ${FIELDS.join(', ')}`,
      ];
    }
    if (!('secret' in variable) || variable.optional) return [];
    const source = `${where} comes from Secret '${variable.secret.name}', key '${variable.secret.key}'`;
    if (same(variable.secret, DATABASE_SECRET)) return [];
    if (same(variable.secret, CACHE_SECRET)) {
      return secrets.cacheUrl === undefined ? [`${source}; give it with --cache-url`] : [];
    }
    return secrets.shell[variable.name] === undefined
      ? [`${source}; locally it comes from this shell, which has no ${variable.name}: set it`]
      : [];
  });
}

function valueOf(
  variable: PodVariable,
  pod: PodSpec,
  secrets: LocalSecrets,
  identity: ReplicaIdentity | undefined,
): string | undefined {
  if ('value' in variable) return variable.value;
  if ('field' in variable) return fieldOf(variable.field, pod, identity?.podName ?? hostname());
  if (same(variable.secret, DATABASE_SECRET)) return secrets.databaseUrl;
  if (same(variable.secret, CACHE_SECRET)) return secrets.cacheUrl;
  return secrets.shell[variable.name];
}

/** Fields of the downward API that a local run knows. */
const FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'spec.nodeName',
  'status.podIP',
  'status.hostIP',
  "metadata.labels['<label>']",
] as const;

function fieldOf(field: string, pod: PodSpec, podName: string): string | undefined {
  const [, label] = /^metadata\.labels\['([^']+)'\]$/.exec(field) ?? [];
  if (label !== undefined) return pod.labels[label] ?? '';
  const known: Record<string, string> = {
    'metadata.name': podName,
    'metadata.namespace': pod.namespace,
    'spec.nodeName': hostname(),
    'status.podIP': LOOPBACK,
    'status.hostIP': LOOPBACK,
  };
  return known[field];
}

function same(one: SecretKey, other: SecretKey): boolean {
  return one.name === other.name && one.key === other.key;
}
