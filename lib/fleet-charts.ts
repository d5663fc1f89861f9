import { App } from 'cdk8s';
import { type EnvironmentInput } from '../contract';
import { type Agent } from './agent';
import { AgentChart } from './agent-chart';
import { SharedChart } from './shared-chart';
import { type Scaling } from './strategies/scaling';

/** What all charts of a fleet have in common; where EKS and other clusters differ, they differ here. */
export interface FleetChartsProps {
  readonly namespace: string;
  readonly image: string;
  /**
   * What makes a new migration necessary when `image` is known only at deployment.
   *
   * @default - the image
   */
  readonly revision?: string;
  /** @default - any node */
  readonly architecture?: 'amd64' | 'arm64';
  /** @default - any host */
  readonly host?: string;
  /** Whether there are spot nodes. @default false */
  readonly spotNodes?: boolean;
  /** Scaling of agents that declare none. */
  readonly scaling: Scaling;
  /** Variables that every agent gets. @default {} */
  readonly env?: EnvironmentInput;
  /** Variables that the migration gets. @default {} */
  readonly migrationEnv?: EnvironmentInput;
  /** @default - the private ranges of RFC 1918 */
  readonly dataCidrs?: readonly string[];
  /** The private ranges in which AWS APIs answer, where there are interface endpoints. @default [] */
  readonly privateCidrs?: readonly string[];
  /** Where a load balancer is that sends to the pods of directly exposed agents. @default - there is none */
  readonly balancerCidrs?: readonly string[];
}

/** The manifests of a fleet, in one form: `shared` and a chart for each agent. */
export class FleetCharts {
  readonly shared: SharedChart;
  private readonly app = new App();
  private readonly agents = new Map<string, AgentChart>();
  private readonly props: FleetChartsProps;

  constructor(props: FleetChartsProps) {
    this.props = props;
    const { namespace, image, revision, architecture, migrationEnv, dataCidrs, privateCidrs } = props;
    this.shared = new SharedChart(this.app, 'shared', {
      namespace,
      image,
      revision,
      architecture,
      migrationEnv,
      dataCidrs,
      privateCidrs,
    });
  }

  /** Adds the chart of one agent. */
  add(agentName: string, agent: Agent): AgentChart {
    const chart = new AgentChart(this.app, agentName, { ...this.props, agentName, agent });
    this.agents.set(agentName, chart);
    return chart;
  }

  /** All charts by the name of their file, `shared` first. */
  byName(): ReadonlyMap<string, SharedChart | AgentChart> {
    return new Map<string, SharedChart | AgentChart>([['shared', this.shared], ...this.agents]);
  }
}
