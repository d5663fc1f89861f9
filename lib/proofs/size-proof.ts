import { type Findings } from './findings';

/** A manifest as it travels to the cluster. */
export interface ManifestSize {
  readonly name: string;
  readonly bytes: number;
}

/** A stack with the number of its resources. */
export interface StackSize {
  readonly name: string;
  readonly resources: number;
}

/** A manifest travels inside the event of a Lambda function that is invoked asynchronously. */
const MOST_MANIFEST_BYTES = 100_000;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_RESOURCES = 500;
const MOST_TEMPLATE_BYTES = 1_000_000;

/** The share of a limit from which on it is time to split. */
const NEAR = 0.8;

/** Manifests and stacks stay below the limits of what carries them. */
export function proveSizes(manifests: readonly ManifestSize[], stacks: readonly StackSize[]): Findings {
  return {
    problems: [
      ...manifests
        .filter(({ bytes }) => bytes >= MOST_MANIFEST_BYTES)
        .map(
          ({ name, bytes }) =>
            `manifest of '${name}' must be below ${MOST_MANIFEST_BYTES} bytes, got ${bytes}; shorten 'instructions' or the 'parameters' of its tools`,
        ),
      ...stacks
        .filter(({ resources }) => resources > MOST_RESOURCES)
        .map(
          ({ name, resources }) =>
            `stack ${name} must hold at most ${MOST_RESOURCES} resources, got ${resources}; spread the agents over several platforms`,
        ),
    ],
    warnings: [
      ...manifests
        .filter(({ bytes }) => bytes >= MOST_MANIFEST_BYTES * NEAR && bytes < MOST_MANIFEST_BYTES)
        .map(({ name, bytes }) => ({
          id: 'agent-fleet-cdk:manifest-size',
          message: `manifest of '${name}' has ${bytes} of ${MOST_MANIFEST_BYTES} bytes; shorten 'instructions' or the 'parameters' of its tools before it no longer fits`,
        })),
      ...stacks
        .filter(({ resources }) => resources >= MOST_RESOURCES * NEAR && resources <= MOST_RESOURCES)
        .map(({ name, resources }) => ({
          id: 'agent-fleet-cdk:stack-size',
          message: `stack ${name} holds ${resources} of ${MOST_RESOURCES} resources; spread the agents over several platforms before they no longer fit`,
        })),
    ],
  };
}

/** What is wrong with the size of a template, which is known only when it is written. */
export function templateProblems(name: string, bytes: number): string[] {
  if (bytes < MOST_TEMPLATE_BYTES) return [];
  return [
    `template of stack ${name} must be below ${MOST_TEMPLATE_BYTES} bytes, got ${bytes}; spread the agents over several platforms`,
  ];
}
