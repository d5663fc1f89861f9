import { type Construct, type IDependable } from 'constructs';
import { type AgentCluster } from '../../constructs/aws';
import { type Scaling } from './scaling';

/**
 * What has to be in the cluster before an agent's autoscaler is: installed with the first agent that needs it.
 *
 * A ScaledObject without KEDA is refused, and one whose queue KEDA may not read never starts a replica.
 */
export function scalingAddOns(cluster: AgentCluster, scope: Construct, scaling: Scaling): IDependable[] {
  switch (scaling.addOn) {
    case 'vertical-pod-autoscaler':
      return [cluster.verticalPodAutoscaler()];
    case 'keda': {
      const keda = cluster.keda();
      const queueArn = scaling.choice.kind === 'serverless' ? scaling.choice.trigger.queueArn : undefined;
      return queueArn === undefined ? [keda] : [keda, keda.allowQueue(scope, 'QueueLength', queueArn)];
    }
    case undefined:
      return [];
  }
}
