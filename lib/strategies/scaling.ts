import { type AgentScale, completeScale, scaleProblems } from '../../constructs/k8s/agent-scale';
import { completeEventScale, eventScaleProblems } from '../../constructs/k8s/agent-event-autoscaler';
import { completeSessionsScale, sessionsScaleProblems } from '../../constructs/k8s/agent-sessions-autoscaler';
import { VERTICAL_REPLICAS, verticalScaleProblems } from '../../constructs/k8s/agent-vertical-autoscaler';
import { Problems } from '../../constructs/k8s/problems';
import {
  type HorizontalScalingOptions,
  type ScalingAddOn,
  type ScalingChoice,
  type ServerlessScalingOptions,
  type SessionsScalingOptions,
  type VerticalScalingOptions,
} from './scaling-options';

/** How an agent's number or size of replicas follows its load: exactly one strategy an agent. */
export class Scaling {
  /** More replicas under load, fewer without: the lesson's 3 to 20, at CPU 70 % and memory 80 %. */
  static horizontal(options: HorizontalScalingOptions = {}): Scaling {
    const scale: AgentScale = {
      minReplicas: options.min,
      maxReplicas: options.max,
      cpuPercent: options.cpuPercent,
      memoryPercent: options.memoryPercent,
    };
    check('Scaling.horizontal', scaleProblems(scale));
    const complete = completeScale(scale);
    return new Scaling({ kind: 'horizontal', ...complete }, complete);
  }

  /**
   * The same number of replicas, each as large as its use shows, inside the range of its profile.
   *
   * For an agent whose load hardly changes or whose size is not known yet. On AWS the VerticalPodAutoscaler's
   * controllers are installed with the first agent that needs them; any other cluster has to have them.
   */
  static vertical(options: VerticalScalingOptions = {}): Scaling {
    check('Scaling.vertical', verticalScaleProblems(options));
    const replicas = options.replicas ?? VERTICAL_REPLICAS;
    return new Scaling(
      { kind: 'vertical', ...options, replicas },
      { minReplicas: replicas, maxReplicas: replicas },
      'vertical-pod-autoscaler',
    );
  }

  /**
   * Replicas by how full they are of sessions: `active / (0.7 × maxConcurrentSessions)`.
   *
   * For agents that people wait for: they wait for models, so that CPU hardly moves while they fill up. On AWS KEDA is
   * installed with the first agent that needs it; any other cluster has to have it, in namespace `keda`.
   */
  static sessions(options: SessionsScalingOptions = {}): Scaling {
    const scale = {
      minReplicas: options.min,
      maxReplicas: options.max,
      targetSaturation: options.target,
    };
    check('Scaling.sessions', sessionsScaleProblems(scale));
    const complete = completeSessionsScale(scale);
    return new Scaling({ kind: 'sessions', ...complete }, complete, 'keda');
  }

  /**
   * No replica at rest, some when an event asks for them.
   *
   * Not for agents that people talk to: at rest every request gets 503. Needs KEDA, as `sessions` does.
   */
  static serverless(options: ServerlessScalingOptions): Scaling {
    const scale = {
      trigger: options.trigger,
      maxReplicas: options.max,
      restAfterSeconds: options.restAfterSeconds,
    };
    check('Scaling.serverless', eventScaleProblems(scale));
    const complete = completeEventScale(scale);
    return new Scaling(
      { kind: 'serverless', ...complete },
      { minReplicas: 0, maxReplicas: complete.maxReplicas },
      'keda',
    );
  }

  /** The strategy with its figures, all filled in. */
  readonly choice: ScalingChoice;
  /** The bounds of the number of replicas, whatever moves it. */
  readonly scale: { readonly minReplicas: number; readonly maxReplicas: number };
  /** What the cluster needs besides metrics-server. */
  readonly addOn?: ScalingAddOn;

  private constructor(
    choice: ScalingChoice,
    scale: { readonly minReplicas: number; readonly maxReplicas: number },
    addOn?: ScalingAddOn,
  ) {
    this.choice = choice;
    this.scale = { minReplicas: scale.minReplicas, maxReplicas: scale.maxReplicas };
    this.addOn = addOn;
  }
}

/** The constructs' problems, in the words of the options. */
function check(factory: string, problems: readonly string[]): void {
  const inOurWords = (problem: string) =>
    problem
      .replaceAll('minReplicas', 'min')
      .replaceAll('maxReplicas', 'max')
      .replaceAll('targetSaturation', 'target');
  new Problems().add(...problems.map(inOurWords)).throwFor(factory);
}
