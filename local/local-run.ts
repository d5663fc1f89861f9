import { rmSync } from 'node:fs';
import { ENVIRONMENT } from '../contract';
import { type DeploymentManifest } from './deployment-manifest';
import { DeploymentService } from './deployment-service';
import {
  containerEnvironment,
  environmentProblems,
  type LocalSecrets,
  type Shell,
} from './container-environment';
import { EmbeddedPostgres } from './embedded-postgres';
import { freePorts, LOOPBACK } from './free-port';
import { ImageProcess } from './image-process';
import { IngressRouter } from './ingress-router';
import { LocalError } from './local-error';
import { readManifests, type Manifests } from './manifest-reader';
import { literal, type PodSpec } from './pod-spec';
import { type Progress } from './progress';
import { LONGEST_GRACE_SECONDS, Replica } from './replica';
import { ServiceOrchestrator } from './service-orchestrator';
import { type RunSummary } from './summary';
import { synth, synthFolder } from './synth';
import { Watchdog } from './watchdog';

export interface LocalRunProps {
  /** Folder of the CDK app. */
  readonly directory: string;
  /** The command that runs the app, instead of cdk.json's. */
  readonly app?: string;
  /** CDK context, on top of cdk.json's. */
  readonly context: Readonly<Record<string, string>>;
  /** Folder of ready manifests: nothing is synthesised. */
  readonly manifests?: string;
  /** Replicas of each Deployment, instead of its autoscaler's minimum. */
  readonly replicas?: number;
  /** Port of the router; 0 picks a free one. */
  readonly port: number;
  /** A Postgres to use instead of the embedded one. */
  readonly databaseUrl?: string;
  readonly cacheUrl?: string;
  readonly healthCheckIntervalSeconds?: number;
  /** Folder that holds the shipped image's content. */
  readonly imageDirectory: string;
  readonly shell: Shell;
  readonly progress: Progress;
  /** Gets every line that a process writes. */
  readonly onLine: (name: string, line: string) => void;
}

/** In which a migration must end, and in which a replica must be ready for the first time. */
const PATIENCE_SECONDS = 120;
const LEAST_GRACE_SECONDS = 5;

/** What `npm start` does: the synthesised manifests, running on this machine. */
export class LocalRun {
  readonly router = new IngressRouter();
  readonly #props: LocalRunProps;
  readonly #interrupted = new AbortController();
  readonly #orchestrator: ServiceOrchestrator;
  #started: Promise<unknown> = Promise.resolve();
  #watchdog: Watchdog | undefined;
  #postgres: EmbeddedPostgres | undefined;
  #migration: ImageProcess | undefined;

  constructor(props: LocalRunProps) {
    this.#props = props;
    this.#orchestrator = new ServiceOrchestrator({
      healthCheckIntervalSeconds: props.healthCheckIntervalSeconds,
      onStatusChange: ({ service, status, details }) => {
        props.progress.note(`${service} is ${status}: ${String(details['ready'])} replicas ready`);
      },
    });
  }

  /** Starts everything in order; whoever calls it stops the run when it fails. */
  start(): Promise<RunSummary> {
    const starting = this.#start();
    this.#started = starting.catch(() => undefined);
    return starting;
  }

  /** Ends everything in order: requests, replicas, database. Long streams are cut after 30 s. */
  async stop(): Promise<void> {
    this.#interrupted.abort();
    const started = Date.now();
    await this.router.close(LONGEST_GRACE_SECONDS);
    await this.#migration?.terminate(0);
    const left = LONGEST_GRACE_SECONDS - (Date.now() - started) / 1000;
    // A router that used up the time leaves some to the replicas all the same, to close what they hold.
    await this.#orchestrator.stopAll(Math.max(left, LEAST_GRACE_SECONDS));
    await this.#postgres?.stop();
    await this.#started;
    await this.#watchdog?.stop();
  }

  /** Ends everything at once, and still leaves nothing behind. */
  async kill(): Promise<void> {
    this.#interrupted.abort();
    this.#migration?.kill();
    this.#orchestrator.killAll();
    await Promise.all([this.router.close(0), this.#postgres?.kill()]);
    await this.#started;
    await this.#watchdog?.stop();
  }

  /** Asks before each part whether it is still wanted: nothing is started once the run has been stopped. */
  async #start(): Promise<RunSummary> {
    const { progress } = this.#props;
    const { signal } = this.#interrupted;
    // Held from here on: a port found free now could be gone when all the rest is up.
    await this.router.listen(this.#props.port);
    const manifests = await this.#manifests();
    signal.throwIfAborted();
    for (const warning of manifests.warnings) progress.note(`! ${warning}`);
    const databaseUrl = await this.#database(manifests);
    signal.throwIfAborted();
    const secrets = { databaseUrl, cacheUrl: this.#props.cacheUrl, shell: this.#props.shell };
    if (manifests.migration) await this.#migrate(manifests.migration, secrets);
    const deployments = await this.#deployments(manifests, secrets);
    signal.throwIfAborted();
    const count = deployments.reduce((sum, { replicas }) => sum + replicas.length, 0);
    await progress.phase(
      `starting ${count} replicas`,
      () => `${count} replicas ready`,
      () => this.#orchestrator.startAll(),
    );
    signal.throwIfAborted();
    return this.#serve(manifests, deployments);
  }

  async #manifests(): Promise<Manifests> {
    const { progress, manifests: ready } = this.#props;
    const describe = ({ deployments, routes }: Manifests) =>
      `manifests read: ${deployments.length} Deployments, ${routes.length} routes`;
    if (ready !== undefined) {
      return progress.phase('reading the manifests', describe, () => Promise.resolve(this.#checked(ready)));
    }
    const watchdog = this.#watch();
    const folder = synthFolder();
    const forget = watchdog.folder(folder);
    try {
      const signal = this.#interrupted.signal;
      const onLine = (line: string) => this.#props.onLine('synth', line);
      return await progress.phase('synthesising the CDK app', describe, async () =>
        this.#checked(await synth({ ...this.#props, watchdog, signal, onLine }, folder)),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      forget();
    }
  }

  /** Reads and checks all there is, so that nothing is started that cannot run. */
  #checked(directory: string): Manifests {
    const manifests = readManifests(directory);
    const pods = [
      ...manifests.deployments.map(({ pod }) => pod),
      ...(manifests.migration ? [manifests.migration] : []),
    ];
    const problems = pods.flatMap((pod) => environmentProblems(pod, this.#props));
    if (problems.length > 0) throw new LocalError(problems);
    return manifests;
  }

  async #database({ deployments }: Manifests): Promise<string> {
    const { databaseUrl, progress } = this.#props;
    if (databaseUrl !== undefined) return databaseUrl;
    const connections = deployments.reduce((sum, { pod, replicas }) => {
      const pool = Number(literal(pod, 'DATABASE_POOL_SIZE') ?? ENVIRONMENT.DATABASE_POOL_SIZE.default);
      return sum + pool * (this.#props.replicas ?? replicas);
    }, 0);
    return progress.phase(
      'starting the embedded Postgres',
      () => 'embedded Postgres ready',
      () => {
        this.#postgres = new EmbeddedPostgres({ connections, onEvent: (text) => progress.note(`! ${text}`) });
        return this.#postgres.start();
      },
    );
  }

  async #migrate(pod: PodSpec, secrets: LocalSecrets): Promise<void> {
    await this.#props.progress.phase(
      'applying the migrations',
      () => 'migrations applied',
      async () => {
        const migration = new ImageProcess({
          imageDirectory: this.#props.imageDirectory,
          command: pod.command,
          watchdog: this.#watch(),
          env: containerEnvironment(pod, secrets, undefined),
          onLine: (line) => this.#props.onLine('migration', line),
        });
        this.#migration = migration;
        const timer = setTimeout(() => migration.kill(), PATIENCE_SECONDS * 1000);
        const end = await migration.exited;
        clearTimeout(timer);
        this.#interrupted.signal.throwIfAborted();
        if (migration.exitCode !== 0) {
          throw new LocalError(`${pod.origin} ${end}`, { excerpt: migration.log.lines() });
        }
      },
    );
  }

  async #deployments({ deployments }: Manifests, secrets: LocalSecrets): Promise<DeploymentService[]> {
    const counts = deployments.map(({ replicas }) => this.#props.replicas ?? replicas);
    const ports = await freePorts(counts.reduce((sum, count) => sum + count, 0));
    return deployments.map((manifest, index) => {
      const replicas = Array.from({ length: counts[index] ?? 0 }, (_, number) =>
        this.#replica(manifest, `${manifest.name}-${number + 1}`, ports.shift() as number, secrets),
      );
      const deployment = new DeploymentService(manifest.name, replicas);
      this.#orchestrator.registerService(deployment);
      return deployment;
    });
  }

  #replica({ pod }: DeploymentManifest, name: string, port: number, secrets: LocalSecrets): Replica {
    return new Replica({
      name,
      port,
      pod,
      imageDirectory: this.#props.imageDirectory,
      command: pod.command,
      watchdog: this.#watch(),
      env: containerEnvironment(pod, secrets, { podName: name, port }),
      readyWithinSeconds: PATIENCE_SECONDS,
      onEvent: (text) => this.#props.progress.note(text),
      onLine: (line) => this.#props.onLine(name, line),
    });
  }

  #serve({ deployments, routes }: Manifests, running: readonly DeploymentService[]): RunSummary {
    const replicasOf = (deployment: string) =>
      running.find(({ serviceName }) => serviceName === deployment)?.replicas ?? [];
    const names = [...new Set(deployments.map(({ agent }) => agent))];
    const agents = names.map((name) => {
      const own = deployments.filter(({ agent }) => agent === name);
      const replicas = own
        .flatMap((deployment) => replicasOf(deployment.name))
        .map(({ pid, port }) => ({ pid, url: `http://${LOOPBACK}:${port}` }));
      const path = routes.find(({ agent }) => agent === name)?.path;
      // An agent without an Ingress is reached as inside the cluster: at a replica.
      const url = path === undefined ? (replicas[0]?.url ?? '') : this.router.url + path.replace(/\/$/, '');
      return { name, type: own[0]?.type ?? 'conversational', url, replicas } as const;
    });
    this.router.serve({
      routes,
      upstreams: replicasOf,
      agents: agents.map(({ name, type, url }) => ({ name, type, url })),
    });
    return { ingress: this.router.url, agents };
  }

  #watch(): Watchdog {
    return (this.#watchdog ??= new Watchdog());
  }
}
