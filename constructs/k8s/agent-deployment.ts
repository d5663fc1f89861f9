import { ApiObject, type ApiObjectProps, type Duration, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  AGENT_PORT,
  type AgentDefinition,
  type AgentDefinitionInput,
  agentNameProblems,
  type CapacityProfile,
  ENVIRONMENT,
  type EnvironmentInput,
  LIFECYCLE,
  type SecretKey,
  terminationGraceSeconds,
} from '../../contract';
import { agentVariables, definitionSizeProblems } from './agent-environment';
import { objectLabels, objectName, selectorLabels } from './agent-labels';
import { agentProbes, PORT_NAME } from './agent-probes';
import {
  agentResources,
  type AgentResources,
  heapFlag,
  resourceRequirements,
  scratchLimit,
} from './agent-resources';
import { checkedDefinition, definitionProblems } from './definition-check';
import { environmentProblems } from './environment-check';
import { integerProblems, Problems } from './problems';
import { RESTRICTED_CONTAINER, RESTRICTED_POD, scratchVolume } from './restricted-pod';
import { spotPlacement, spotProblems } from './spot-nodes';
import { secretFiles } from './secret-files';

export interface AgentDeploymentProps {
  /** The agent's name: the `model` that clients ask for. */
  readonly agentName: string;
  /** The agent; it travels to the pods as JSON in `AGENT_DEFINITION`. */
  readonly definition: AgentDefinitionInput;
  /** The image that runs it. */
  readonly image: string;
  /**
   * A fixed number of replicas, for an agent that no autoscaler counts.
   *
   * @default - none; an autoscaler owns the number, and a fixed one would undo its work with every apply
   */
  readonly replicas?: number;
  /**
   * Names a second set of replicas of the same agent.
   *
   * @default - the agent's first set of replicas
   */
  readonly pool?: string;
  /**
   * What one replica needs.
   *
   * @default - the lesson's Deployment: 500m to 1000m CPU, 512Mi to 1Gi memory
   */
  readonly profile?: CapacityProfile;
  /**
   * Sessions with a turn in progress on one replica; the next one is refused with 429.
   *
   * @default 100
   */
  readonly maxConcurrentSessions?: number;
  /**
   * The Secret that holds the key of the model's API, in the same namespace.
   *
   * @default - none; the model needs no key
   */
  readonly modelApiKey?: SecretKey;
  /**
   * Further variables of the contract, such as `LOG_LEVEL`, or `DATABASE_AUTH` on AWS.
   *
   * @default {}
   */
  readonly env?: EnvironmentInput;
  /**
   * The service account of the pods.
   *
   * @default - the agent's name
   */
  readonly serviceAccountName?: string;
  /**
   * The processor that the image is built for; pods are placed on such nodes only.
   *
   * @default - any node
   */
  readonly architecture?: 'amd64' | 'arm64';
  /**
   * Prefer spot nodes: those with the label and taint `agent-fleet/spot`.
   *
   * Only for turns that end within the two minutes of warning that such a node gives.
   *
   * @default false
   */
  readonly spotNodes?: boolean;
  /**
   * How long routing needs to forget a pod; the pod keeps serving that long before it is told to stop.
   *
   * @default Duration.seconds(15), the lesson's preStop
   */
  readonly forgetsPod?: Duration;
  /**
   * How long routing needs to find a pod that became ready; a rollout waits that long before it ends an old one.
   *
   * @default Duration.seconds(0): the ingress controller follows ready pods within a second or two, and the old ones
   * serve on for `forgetsPod`
   */
  readonly findsPod?: Duration;
  /**
   * The longest turn or stream that a rollout waits for.
   *
   * @default Duration.seconds(600)
   */
  readonly longestStream?: Duration;
}

/**
 * The lesson's Deployment of one agent, hardened.
 *
 * It sets no `replicas` unless told to: the autoscaler owns the number. A rollout never has fewer replicas than before
 * (`maxUnavailable: 0`), and an ending pod serves on until routing has forgotten it, then finishes its streams. preStop
 * is the kubelet's own `sleep`, as the image has no shell: it needs Kubernetes 1.30 or later. Zones and hosts are a wish
 * (`ScheduleAnyway`), counted for each rollout: when a zone is lost its replicas start in the others instead of waiting
 * for it.
 */
export class AgentDeployment extends Construct {
  /** The Deployment's name. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: AgentDeploymentProps) {
    super(scope, id);
    const forgetsPodSeconds = props.forgetsPod?.toSeconds() ?? LIFECYCLE.ingressForgetsPodSeconds;
    const longestStreamSeconds = props.longestStream?.toSeconds() ?? LIFECYCLE.longestStreamSeconds;
    new Problems()
      .add(...problems(props, longestStreamSeconds))
      .throwFor(`AgentDeployment '${props.agentName}'`);
    this.name = objectName(props);

    const resources = agentResources(props.profile);
    const manifest = k8s.KubeDeployment.manifest({
      metadata: { name: this.name, labels: objectLabels(props) },
      spec: {
        ...(props.replicas !== undefined && { replicas: props.replicas }),
        selector: { matchLabels: selectorLabels(props) },
        ...(props.findsPod && { minReadySeconds: props.findsPod.toSeconds() }),
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxUnavailable: k8s.IntOrString.fromNumber(0),
            maxSurge: k8s.IntOrString.fromString('25%'),
          },
        },
        template: {
          metadata: { labels: objectLabels(props) },
          spec: {
            ...RESTRICTED_POD,
            serviceAccountName: props.serviceAccountName ?? props.agentName,
            ...(props.spotNodes && spotPlacement()),
            ...(props.architecture && { nodeSelector: { 'kubernetes.io/arch': props.architecture } }),
            terminationGracePeriodSeconds: terminationGraceSeconds(forgetsPodSeconds, longestStreamSeconds),
            topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
              (topologyKey) => spread(topologyKey, selectorLabels(props)),
            ),
            containers: [container(props, resources, longestStreamSeconds)],
            volumes: [scratchVolume(scratchLimit(resources)), ...secretFiles(props.env ?? {}).volumes],
          },
        },
      },
    }) as ApiObjectProps;
    // cdk8s-plus-28 follows the API of Kubernetes 1.28, which has no sleep action, and its own class drops fields
    // that it does not know: hence the typed manifest in a plain object.
    new ApiObject(this, 'Deployment', manifest).addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/0/lifecycle', {
        preStop: { sleep: { seconds: forgetsPodSeconds } },
      }),
    );
  }
}

function container(
  props: AgentDeploymentProps,
  resources: AgentResources,
  longestStreamSeconds: number,
): k8s.Container {
  const files = secretFiles(props.env ?? {});
  return {
    ...RESTRICTED_CONTAINER,
    ...agentProbes(),
    name: 'agent',
    image: props.image,
    ports: [{ name: PORT_NAME, containerPort: AGENT_PORT, protocol: 'TCP' }],
    env: [
      ...agentVariables({
        agentName: props.agentName,
        definition: checkedDefinition(props.definition),
        maxConcurrentSessions: props.maxConcurrentSessions ?? ENVIRONMENT.MAX_CONCURRENT_SESSIONS.default,
        drainSeconds: longestStreamSeconds,
        modelApiKey: props.modelApiKey,
        env: { ...files.env, ...props.env },
      }),
      { name: 'NODE_OPTIONS', value: heapFlag(resources) },
    ],
    resources: resourceRequirements(resources),
    volumeMounts: [...RESTRICTED_CONTAINER.volumeMounts, ...files.mounts],
  };
}

function spread(topologyKey: string, matchLabels: Record<string, string>): k8s.TopologySpreadConstraint {
  return {
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels },
    matchLabelKeys: ['pod-template-hash'],
  };
}

function problems(props: AgentDeploymentProps, longestStreamSeconds: number): string[] {
  const wrong = definitionProblems(props.definition);
  return [
    ...agentNameProblems(props.agentName),
    ...(props.image === '' ? ["'image' must name an image, got ''; give a reference with a digest"] : []),
    ...environmentProblems(props.env ?? {}),
    ...(props.replicas === undefined
      ? []
      : integerProblems('replicas', props.replicas, { min: 1, max: 1000 }, 'or leave it to an autoscaler')),
    ...integerProblems(
      'maxConcurrentSessions',
      props.maxConcurrentSessions ?? ENVIRONMENT.MAX_CONCURRENT_SESSIONS.default,
      ENVIRONMENT.MAX_CONCURRENT_SESSIONS,
      "the lesson's is 100",
    ),
    ...wrong,
    ...(wrong.length > 0
      ? []
      : fitProblems(checkedDefinition(props.definition), props, longestStreamSeconds)),
  ];
}

/** What a valid definition still asks of the Deployment around it. */
function fitProblems(
  definition: AgentDefinition,
  props: AgentDeploymentProps,
  longestStreamSeconds: number,
): string[] {
  const { turnTimeoutSeconds } = definition.limits;
  const forgetsPodSeconds = props.forgetsPod?.toSeconds() ?? LIFECYCLE.ingressForgetsPodSeconds;
  return [
    ...definitionSizeProblems(definition),
    ...(props.spotNodes ? spotProblems(turnTimeoutSeconds, forgetsPodSeconds) : []),
    ...(definition.model.provider === 'anthropic' && !props.modelApiKey
      ? [
          "'modelApiKey' must be given for provider 'anthropic', got nothing; name the Secret that holds the key",
        ]
      : []),
    ...(turnTimeoutSeconds > longestStreamSeconds
      ? [
          `'longestStream' must be at least 'limits.turnTimeoutSeconds' (${turnTimeoutSeconds}), got ${longestStreamSeconds} s; a rollout would cut turns, so raise longestStream or lower the limit`,
        ]
      : []),
  ];
}
