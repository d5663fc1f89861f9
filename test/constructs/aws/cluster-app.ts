import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, type Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AgentCluster, type AgentClusterProps, AgentNetwork } from '../../../constructs/aws';

const outdirs: string[] = [];

// CDK leaves the folder of every synthesised app behind.
afterAll(() => outdirs.splice(0).forEach((outdir) => rmSync(outdir, { recursive: true, force: true })));

/** An app without account or region, unless given. */
export function testApp(props: AppProps = {}): App {
  const outdir = mkdtempSync(join(tmpdir(), 'agent-fleet-synth-'));
  outdirs.push(outdir);
  return new App({
    outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    ...props,
    context: { 'aws:cdk:disable-asset-staging': true, ...flags },
  });
}

export interface ClusterApp {
  readonly app: App;
  readonly network: AgentNetwork;
  readonly cluster: AgentCluster;
  /** The stack of the cluster; the network is in another one. */
  readonly stack: Stack;
}

/** A cluster whose network is in a stack of its own. */
export function clusterApp(
  props: Partial<AgentClusterProps> = {},
  appProps: AppProps = {},
  env?: Environment,
): ClusterApp {
  const app = testApp(appProps);
  const network = new AgentNetwork(new Stack(app, 'Network', { env }), 'Network');
  const stack = new Stack(app, 'Cluster', { env });
  const cluster = new AgentCluster(stack, 'Cluster', { vpc: network.vpc, ...props });
  return { app, network, cluster, stack };
}

/** The template of the cluster's stack. */
export function clusterTemplate(props: Partial<AgentClusterProps> = {}): Template {
  return Template.fromStack(clusterApp(props).stack);
}

/** A value of a template as text, with `<token>` for what is known at deployment only. */
export function text(value: any): string {
  if (typeof value === 'string') return value;
  return value['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : '<token>')).join('');
}

/** The resource of a Helm release, with its values read. */
export function release(
  template: Template,
  name: string,
): { properties: any; values: any; dependsOn: string[] } {
  const charts = Object.values<any>(template.findResources('Custom::AWSCDK-EKS-HelmChart'));
  const chart = charts.find(({ Properties }) => Properties.Release === name);
  return {
    properties: chart.Properties,
    values: JSON.parse(text(chart.Properties.Values)),
    dependsOn: chart.DependsOn,
  };
}

/** Every Kubernetes object of a template. */
export function manifests(template: Template): any[] {
  return Object.values<any>(template.findResources('Custom::AWSCDK-EKS-KubernetesResource')).flatMap(
    ({ Properties }) => JSON.parse(text(Properties.Manifest)),
  );
}

/** The statements of every policy of a template. */
export function statements(template: Template): any[] {
  return Object.values<any>(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
}
