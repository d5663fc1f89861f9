import { type k8s } from 'cdk8s-plus-28';

/**
 * How fast the number of replicas follows its metric: up after `upSeconds` of load, down by one pod in two minutes
 * after five calm ones. A new pod is cheap; one that goes away has streams to finish.
 */
export function scaleBehavior(upSeconds: number): k8s.HorizontalPodAutoscalerBehaviorV2 {
  return {
    scaleUp: { stabilizationWindowSeconds: upSeconds },
    scaleDown: {
      stabilizationWindowSeconds: 300,
      policies: [{ type: 'Pods', value: 1, periodSeconds: 120 }],
    },
  };
}
