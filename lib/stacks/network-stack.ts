import { Stack, type StackProps } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { AgentNetwork, type EndpointChoice } from '../../constructs/aws';
import { type EnvironmentSettings } from '../environment';

export interface NetworkStackProps extends StackProps {
  readonly settings: EnvironmentSettings;
  /** The addresses of the network, as a literal. */
  readonly cidr?: string;
  readonly interfaceEndpoints?: EndpointChoice;
}

/** The network that everything else stands in. */
export class NetworkStack extends Stack {
  readonly network: AgentNetwork;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    const { settings, cidr, interfaceEndpoints } = props;
    this.network = new AgentNetwork(this, 'Network', {
      cidr,
      interfaceEndpoints,
      natGateways: settings.natGateways,
      flowLogRetention: settings.logRetention,
    });
  }
}
