import { LoadBalancing, RateLimit } from '../constructs/k8s';
import { checkedDefinition, definitionProblems } from '../constructs/k8s/definition-check';
import { environmentProblems } from '../constructs/k8s/environment-check';
import { integerProblems, Problems } from '../constructs/k8s/problems';
import {
  type AgentDefinition,
  type AgentDefinitionInput,
  type AgentType,
  type CapacityProfile,
  ENVIRONMENT,
  type EnvironmentInput,
} from '../contract';
import { AgentProfile } from './agent-profile';
import { Model } from './model';
import { Exposure } from './strategies/exposure';
import { type Scaling } from './strategies/scaling';
import { type Tool } from './tool';

/** One agent, declared: everything else is derived from this. */
export interface AgentProps {
  /** What the agent is and how it should answer. */
  readonly instructions: string;
  /**
   * The model that answers.
   *
   * @default Model.scripted(), which is offline and no LLM
   */
  readonly model?: Model;
  /**
   * What the model may call.
   *
   * @default []
   */
  readonly tools?: readonly Tool[];
  /**
   * What one replica needs.
   *
   * @default - by type: SIMPLE_CHAT, TOOL_USING or PLANNING
   */
  readonly profile?: CapacityProfile;
  /**
   * How the number of replicas follows the load.
   *
   * @default - the environment's: in production Scaling.horizontal(), 3 to 20, CPU 70 %, memory 80 %
   */
  readonly scaling?: Scaling;
  /**
   * How requests spread over the replicas.
   *
   * The same for all types: turns last from a second to minutes, so the number of open ones says most about a
   * replica's load, and no session needs its replica again, as conversations are durable in the database.
   *
   * @default LoadBalancing.leastConnections()
   */
  readonly loadBalancing?: LoadBalancing;
  /**
   * What stands between the load balancer and the agent's pods.
   *
   * @default Exposure.ingress()
   */
  readonly exposure?: Exposure;
  /**
   * Sessions with a turn in progress on one replica; the next one is refused with 429.
   *
   * @default 100
   */
  readonly maxConcurrentSessions?: number;
  /**
   * How many requests one client may make before the ingress controller answers 429.
   *
   * @default RateLimit.perClient(): 100 a second
   */
  readonly rateLimit?: RateLimit;
  /**
   * Bounds of one turn.
   *
   * @default - 16 model calls, 4096 tokens an answer, 300 s
   */
  readonly limits?: AgentDefinitionInput['limits'];
  /**
   * Further variables of the server, such as `LOG_LEVEL`.
   *
   * @default {}
   */
  readonly env?: EnvironmentInput;
}

const PROFILE_BY_TYPE: Readonly<Record<AgentType, CapacityProfile>> = {
  conversational: AgentProfile.SIMPLE_CHAT,
  'task-oriented': AgentProfile.TOOL_USING,
  planning: AgentProfile.PLANNING,
};

/**
 * An agent, declared once and checked at once: the definition with the schema that the server uses at start.
 *
 * All problems are reported in one error.
 */
export class Agent {
  /** Holds a conversation and remembers it. */
  static conversational(props: AgentProps): Agent {
    return new Agent('conversational', props);
  }

  /** Calls tools until a task is done. */
  static taskOriented(props: AgentProps): Agent {
    return new Agent('task-oriented', props);
  }

  /** Writes a plan, carries out its steps, and reports. */
  static planning(props: AgentProps): Agent {
    return new Agent('planning', props);
  }

  /** What travels to the pod, defaults filled in. */
  readonly definition: AgentDefinition;
  /** The model, with the place of its key. */
  readonly model: Model;
  /** What one replica needs. */
  readonly profile: CapacityProfile;
  /** How the number of replicas follows the load; not given: as the environment says. */
  readonly scaling?: Scaling;
  /** How requests spread over the replicas. */
  readonly loadBalancing: LoadBalancing;
  /** What stands between the load balancer and the pods. */
  readonly exposure: Exposure;
  /** Sessions with a turn in progress on one replica at most. */
  readonly maxConcurrentSessions: number;
  /** How many requests one client may make. */
  readonly rateLimit: RateLimit;
  /** Further variables of the server. */
  readonly env: EnvironmentInput;

  private constructor(type: AgentType, props: AgentProps) {
    this.model = props.model ?? Model.scripted();
    this.profile = props.profile ?? PROFILE_BY_TYPE[type];
    this.scaling = props.scaling;
    this.loadBalancing = props.loadBalancing ?? LoadBalancing.leastConnections();
    this.exposure = props.exposure ?? Exposure.ingress();
    this.rateLimit = props.rateLimit ?? RateLimit.perClient();
    this.env = { ...props.env };
    const sessions = ENVIRONMENT.MAX_CONCURRENT_SESSIONS;
    this.maxConcurrentSessions = props.maxConcurrentSessions ?? sessions.default;
    const input: AgentDefinitionInput = {
      type,
      instructions: props.instructions,
      model: this.model.definition,
      tools: (props.tools ?? []).map((tool) => tool.definition),
      limits: props.limits,
    };
    new Problems()
      .add(...definitionProblems(input))
      .add(
        ...integerProblems(
          'maxConcurrentSessions',
          this.maxConcurrentSessions,
          sessions,
          "the lesson's is 100",
        ),
      )
      .add(...environmentProblems(this.env))
      .add(...this.exposure.conflicts(this.loadBalancing))
      .require(
        !this.exposure.direct || props.rateLimit === undefined,
        "'rateLimit' must be left out with Exposure.direct(), as no ingress controller counts; use the server's RATE_LIMIT_REQUESTS in 'env', or the ingress",
      )
      .throwFor(`${type} agent`);
    this.definition = checkedDefinition(input);
  }
}
