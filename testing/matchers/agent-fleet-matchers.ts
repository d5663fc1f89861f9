import { type KubernetesObject, type ObjectOf, objectTitle } from '../kubernetes-object';
import { containersOf, isKubernetesObject, podSpecOf } from '../workload';
import { egressDestinations } from './egress-destinations';
import { restrictedProblems } from './restricted-problems';
import { secretProblems } from './secret-problems';

/** What a matcher says: whether it holds, and the message for when that was not expected. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** What jest, vitest and others bind a matcher to, as far as it is used here. */
interface MatcherContext {
  equals(a: unknown, b: unknown): boolean;
}

/**
 * Matchers that read like a review of manifests: `expect.extend(agentFleetMatchers)`, in jest and vitest.
 *
 * Each is described where tests call it, at {@link AgentFleetAssertions}.
 */
export const agentFleetMatchers = {
  toRunRestricted(received: unknown): MatcherResult {
    const title = titleOf(received);
    const problems = restrictedProblems(podSpecOf(received));
    return {
      pass: problems.length === 0,
      message: () =>
        problems.length === 0
          ? `expected ${title} not to run restricted, but it meets the restricted Pod Security Standard`
          : `expected ${title} to run restricted, but\n${list(problems)}`,
    };
  },

  toReachOnly(received: unknown, destinations: readonly string[]): MatcherResult {
    const policy = ofKind(received, ['NetworkPolicy']) as ObjectOf<'NetworkPolicy'>;
    const title = titleOf(received);
    const reached = egressDestinations(policy);
    if (reached === undefined) {
      return {
        pass: false,
        message: () => `${title} does not say where its pods may go; they reach everything`,
      };
    }
    const more = reached.filter((destination) => !destinations.includes(destination));
    const fewer = destinations.filter((destination) => !reached.includes(destination));
    return {
      pass: more.length + fewer.length === 0,
      message: () =>
        more.length + fewer.length === 0
          ? `expected ${title} to reach something else than ${reached.join(', ') || 'nothing'}`
          : `expected ${title} to reach only ${destinations.join(', ') || 'nothing'}, but\n${list([
              ...more.map((destination) => `it reaches ${destination} too`),
              ...fewer.map((destination) => `it does not reach ${destination}`),
            ])}`,
    };
  },

  toScaleBetween(received: unknown, min: number, max: number): MatcherResult {
    const scaler = ofKind(received, ['HorizontalPodAutoscaler', 'ScaledObject']);
    const { spec } = scaler as KubernetesObject & { readonly spec: Readonly<Record<string, number>> };
    // KEDA's defaults are 0 and 100, those of the HorizontalPodAutoscaler 1 and none.
    const [least, most] =
      scaler.kind === 'ScaledObject'
        ? [spec.minReplicaCount ?? 0, spec.maxReplicaCount ?? 100]
        : [spec.minReplicas ?? 1, spec.maxReplicas];
    return {
      pass: least === min && most === max,
      message: () =>
        least === min && most === max
          ? `expected ${titleOf(received)} to scale otherwise than between ${min} and ${max} replicas`
          : `expected ${titleOf(received)} to scale between ${min} and ${max} replicas, got ${least} to ${most}`,
    };
  },

  toHaveVariable(this: MatcherContext, received: unknown, name: string, ...value: unknown[]): MatcherResult {
    const title = titleOf(received);
    const variables = containersOf(podSpecOf(received)).flatMap((container) => container.env ?? []);
    const found = variables
      .filter((variable) => variable.name === name)
      .map((variable: { value?: unknown; valueFrom?: unknown }) => variable.value ?? variable.valueFrom);
    const pass = value.length === 0 ? found.length > 0 : found.some((got) => this.equals(got, value[0]));
    const wanted = value.length === 0 ? name : `${name} ${show(value[0])}`;
    const names = variables.map((variable) => variable.name).join(', ') || 'none';
    return {
      pass,
      message: () => {
        if (pass)
          return `expected ${title} not to have the variable ${wanted}, got ${found.map(show).join(', ')}`;
        if (found.length > 0)
          return `expected ${title} to have the variable ${wanted}, got ${found.map(show).join(', ')}`;
        return `expected ${title} to have the variable ${wanted}, but it has ${names}`;
      },
    };
  },

  toHaveNoSecrets(received: unknown): MatcherResult {
    const title = titleOf(received);
    const problems = [...new Set(secretProblems(received))];
    return {
      pass: problems.length === 0,
      message: () =>
        problems.length === 0
          ? `expected ${title} to hold a secret, but nothing in it looks like one`
          : `expected ${title} to hold no secrets, but\n${list(problems)}`,
    };
  },
};

function titleOf(received: unknown): string {
  return isKubernetesObject(received) ? objectTitle(received) : 'the value';
}

function ofKind(received: unknown, kinds: readonly string[]): KubernetesObject {
  if (isKubernetesObject(received) && kinds.includes(received.kind)) return received;
  const got = isKubernetesObject(received) ? objectTitle(received) : typeof received;
  throw new Error(`expected a ${kinds.join(' or a ')}, got ${got}`);
}

function show(value: unknown): string {
  return JSON.stringify(value);
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `  - ${line}`).join('\n');
}
