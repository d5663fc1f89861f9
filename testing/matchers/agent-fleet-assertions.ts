import { type VariableName } from '../../contract';

/**
 * What `expect.extend(agentFleetMatchers)` adds to `expect`.
 *
 * With `@types/jest` importing `agent-fleet-cdk/testing` is enough for tests to type-check; docs/testing.md has the
 * lines for `@jest/globals` and vitest.
 */
export interface AgentFleetAssertions<R = void> {
  /**
   * A workload's pods meet the restricted Pod Security Standard: no root, no way to more rights, no capabilities, no
   * host namespaces, paths or ports, a seccomp profile.
   */
  toRunRestricted(): R;
  /**
   * A NetworkPolicy lets its pods reach these destinations, all of them and nothing else.
   *
   * `internet:443` (all but private addresses), `10.0.0.0/16:5432`, `169.254.170.23:80`,
   * `namespace kube-system pods k8s-app=kube-dns:8080`, `anywhere:*`, and `dns` for port 53 wherever; other protocols
   * than TCP stand at the end, as in `10.0.0.0/16:123/UDP`.
   */
  toReachOnly(destinations: readonly string[]): R;
  /** A HorizontalPodAutoscaler, or a ScaledObject of KEDA, keeps between so many and so many replicas. */
  toScaleBetween(min: number, max: number): R;
  /**
   * A container of a workload has a variable; with a value, that one.
   *
   * The value is a text, an object for what a Secret or a field gives (`{ secretKeyRef: { name, key } }`), or a
   * matcher such as `expect.stringContaining('…')`.
   */
  toHaveVariable(name: VariableName | (string & {}), value?: unknown): R;
  /**
   * Nothing in an object, in objects or in a template looks like a secret: passwords in URLs, keys, tokens, literal
   * values of variables with a secret's name, references that CloudFormation resolves to a secret.
   *
   * The message says where and what kind, never the value.
   */
  toHaveNoSecrets(): R;
}

declare global {
  // The one way that jest's types leave to add matchers.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type
    interface Matchers<R, T = {}> extends AgentFleetAssertions<R> {}
  }
}
