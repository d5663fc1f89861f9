import { JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

export interface AgentNamespaceProps {
  /** The namespace's name. */
  readonly name: string;
}

/**
 * A namespace that admits restricted pods only.
 *
 * The API server itself refuses a pod that runs as root, escalates or keeps capabilities, whoever applies it; the
 * same level is set for warnings and the audit log, so that a refused manifest says why.
 */
export class AgentNamespace extends Construct {
  /** The namespace's name. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: AgentNamespaceProps) {
    super(scope, id);
    this.name = props.name;
    const namespace = new k8s.KubeNamespace(this, 'Namespace', {
      metadata: {
        name: props.name,
        labels: {
          'app.kubernetes.io/part-of': 'agent-fleet',
          'app.kubernetes.io/managed-by': 'agent-fleet-cdk',
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
        },
      },
    });
    // A chart writes its namespace into every object, but a Namespace lives in none.
    if (namespace.chart.namespace) namespace.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
}
