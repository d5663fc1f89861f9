import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, type Environment, Fn, Stack } from 'aws-cdk-lib';
import { type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';

const outdirs: string[] = [];

// CDK leaves the folder of every synthesised app behind.
afterAll(() => outdirs.splice(0).forEach((outdir) => rmSync(outdir, { recursive: true, force: true })));

/** A stack that knows its region would look its zones up. */
class ThreeZoneStack extends Stack {
  override get availabilityZones(): string[] {
    return [0, 1, 2].map((zone) => Fn.select(zone, Fn.getAzs()));
  }
}

export interface TwoStackApp {
  readonly app: App;
  readonly vpc: IVpc;
  /** The stack for the construct under test; the network is in another one. */
  readonly stack: Stack;
}

/** An app, by default without account or region, whose network of three zones is in a stack of its own. */
export function twoStackApp(props: AppProps = {}, env?: Environment): TwoStackApp {
  const outdir = mkdtempSync(join(tmpdir(), 'agent-fleet-synth-'));
  outdirs.push(outdir);
  const app = new App({
    outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    ...props,
    context: { 'aws:cdk:disable-asset-staging': true, ...flags },
  });
  const network = new ThreeZoneStack(app, 'Network', { env });
  const vpc = new Vpc(network, 'Vpc', {
    natGateways: 0,
    subnetConfiguration: [
      { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      { name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    ],
  });
  return { app, vpc, stack: new Stack(app, 'Under', { env }) };
}
