import { Watchdog } from '../../local/watchdog';
import { type Agent } from '../../lib';
import { migratedDatabase } from '../fixtures/migrated-database';
import { startPostgres, type TestPostgres } from '../fixtures/postgres';
import { DeploymentDriver } from './deployment-driver';
import { EndpointFollower, type EndpointFollowerProps } from './endpoint-follower';
import { HaproxyProcess } from './haproxy-process';
import { IngressClient } from './ingress-client';
import { type TurnLoadOptions, TurnLoadProcess } from './turn-load-process';
import { SynthesisedFleet, type SynthesisedDeployment } from './synthesised-fleet';

/** What a proof needs: a synthesised fleet, its database, and everything that was started, to be stopped again. */
export class ProofBench {
  static async start(agents: Readonly<Record<string, Agent>>): Promise<ProofBench> {
    const fleet = new SynthesisedFleet(agents);
    const postgres = await startPostgres();
    return new ProofBench(fleet, postgres, await migratedDatabase(postgres));
  }

  readonly fleet: SynthesisedFleet;
  readonly #postgres: TestPostgres;
  readonly #databaseUrl: string;
  readonly #watchdog = new Watchdog();
  readonly #stops: (() => Promise<void> | void)[] = [];

  private constructor(fleet: SynthesisedFleet, postgres: TestPostgres, databaseUrl: string) {
    this.fleet = fleet;
    this.#postgres = postgres;
    this.#databaseUrl = databaseUrl;
  }

  /** A replica of the ingress controller's haproxy, as synthesised unless told otherwise. */
  async haproxy({
    objects = this.fleet.objects,
    controllerConfig = this.fleet.controllerConfig,
  }: Partial<Pick<SynthesisedFleet, 'objects' | 'controllerConfig'>> = {}): Promise<HaproxyProcess> {
    const started = await HaproxyProcess.start({ objects, controllerConfig });
    this.#stops.push(() => started.stop());
    return started;
  }

  /** Runs a Deployment with so many replicas. */
  async deploy(
    deployment: SynthesisedDeployment,
    { replicas = deployment.replicas, pace = 10 } = {},
  ): Promise<DeploymentDriver> {
    const driver = new DeploymentDriver({
      deployment,
      pace,
      databaseUrl: this.#databaseUrl,
      watchdog: this.#watchdog,
    });
    this.#stops.push(() => driver.stop());
    await driver.scale(replicas);
    return driver;
  }

  /** Has a haproxy follow a Service's endpoints; resolves when it knows those that there are. */
  async follow(props: EndpointFollowerProps): Promise<EndpointFollower> {
    const follower = new EndpointFollower(props);
    await follower.caughtUp();
    return follower;
  }

  client({ port }: HaproxyProcess, agentName: string): IngressClient {
    const client = new IngressClient(port, agentName);
    this.#stops.push(() => client.close());
    return client;
  }

  /** Puts a load on an ingress; until all of its streams are open. */
  async load(options: TurnLoadOptions): Promise<TurnLoadProcess> {
    const load = await TurnLoadProcess.start(options);
    this.#stops.push(() => load.kill());
    return load;
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop();
    await this.#watchdog.stop();
    await this.#postgres.stop();
  }
}
