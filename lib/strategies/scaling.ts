import { type AgentScale, completeScale, scaleProblems } from '../../constructs/k8s/agent-scale';
import { Problems } from '../../constructs/k8s/problems';

/** What `Scaling.horizontal` takes. */
export interface HorizontalScalingOptions {
  /**
   * Replicas at least.
   *
   * @default 3
   */
  readonly min?: number;
  /**
   * Replicas at most.
   *
   * @default 20
   */
  readonly max?: number;
  /**
   * CPU in use, in percent of the request, that the autoscaler aims at.
   *
   * @default 70
   */
  readonly cpuPercent?: number;
  /**
   * Memory in use, in percent of the request, that the autoscaler aims at.
   *
   * @default 80
   */
  readonly memoryPercent?: number;
}

/** How an agent's number of replicas follows its load. */
export class Scaling {
  /** More replicas under load, fewer without: the lesson's 3 to 20, at CPU 70 % and memory 80 %. */
  static horizontal(options: HorizontalScalingOptions = {}): Scaling {
    const scale: AgentScale = {
      minReplicas: options.min,
      maxReplicas: options.max,
      cpuPercent: options.cpuPercent,
      memoryPercent: options.memoryPercent,
    };
    const inOurWords = (problem: string) =>
      problem.replaceAll('minReplicas', 'min').replaceAll('maxReplicas', 'max');
    new Problems().add(...scaleProblems(scale).map(inOurWords)).throwFor('Scaling.horizontal');
    return new Scaling(completeScale(scale));
  }

  /** Replicas and targets, all filled in. */
  readonly scale: Readonly<Required<AgentScale>>;

  private constructor(scale: Required<AgentScale>) {
    this.scale = scale;
  }
}
