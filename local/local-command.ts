import { Command, Option } from 'commander';
import { LIFECYCLE } from '../contract';
import { contextPair, folder, storeUrl, wholeNumber } from './local-options';
import { LocalRun } from './local-run';
import { shippedImage } from './package-root';
import { Progress } from './progress';
import { RunSignals } from './run-signals';
import { describeRun } from './summary';

interface LocalOptions {
  readonly replicas?: number;
  readonly port: number;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly manifests?: string;
  readonly app?: string;
  readonly context: Readonly<Record<string, string>>;
  readonly model?: string;
  readonly databaseUrl?: string;
  readonly cacheUrl?: string;
  readonly healthCheckInterval: number;
}

const DEFAULT_PORT = 8080;

/** `agent-fleet local`: runs the agents of a CDK app on this machine. */
export function localCommand(): Command {
  const command = new Command('local');
  const refuse = (flag: string) => (problem: string) => command.error(`error: option '${flag}' ${problem}`);
  return command
    .summary('run the agents on this machine, from their Kubernetes manifests')
    .description(
      'Synthesises the CDK app, starts an embedded Postgres, applies the migrations, starts the replicas of every\n' +
        'agent as its Deployment says, and serves the Ingress routes on one local port.',
    )
    .addOption(
      new Option('--replicas <n>', "replicas of each agent (default: its autoscaler's minimum)").argParser(
        wholeNumber(1, 50, '--replicas 2'),
      ),
    )
    .option(
      '--port <n>',
      'port of the Ingress; 0 picks a free one',
      wholeNumber(0, 65_535, '--port 9000'),
      DEFAULT_PORT,
    )
    .option('--json', 'print one line of JSON when all is ready, and nothing else, on standard output', false)
    .option('--verbose', 'show what the agents log, on standard error', false)
    .option('--model <spec>', 'the model of all agents; the same as -c model=<spec>')
    .option('-c, --context <key=value>', 'CDK context; may be repeated', contextPair, {})
    .option('--app <command>', 'the command that runs the CDK app (default: "app" of cdk.json)')
    .addOption(
      new Option('--manifests <folder>', 'run the manifests of a folder instead of synthesising')
        .argParser(folder)
        .conflicts(['app', 'model', 'context']),
    )
    .option(
      '--database-url <url>',
      'use this Postgres',
      storeUrl('DATABASE_URL', 'postgresql://me@localhost/agents', refuse('--database-url <url>')),
    )
    .option(
      '--cache-url <url>',
      'use this Valkey or Redis',
      storeUrl('CACHE_URL', 'redis://localhost:6379', refuse('--cache-url <url>')),
    )
    .option(
      '--health-check-interval <seconds>',
      'how often all agents are checked',
      wholeNumber(1, 3600, '--health-check-interval 30'),
      LIFECYCLE.healthCheckIntervalSeconds,
    )
    .addHelpText(
      'after',
      '\nKeys of models and tools come from this shell, by the name of the variable (such as MODEL_API_KEY).' +
        '\nExit codes: 0 stopped by Ctrl-C, 1 failed, 2 wrong usage, 130 interrupted while starting or by force.',
    )
    .action(async (options: LocalOptions) => {
      process.exitCode = await runLocal(options);
    });
}

/** Runs until a signal comes; resolves with the exit code. */
async function runLocal(options: LocalOptions): Promise<number> {
  const progress = new Progress(process.stderr);
  const run = new LocalRun({
    ...options,
    directory: process.cwd(),
    context: { ...options.context, ...(options.model !== undefined && { model: options.model }) },
    healthCheckIntervalSeconds: options.healthCheckInterval,
    imageDirectory: shippedImage(),
    shell: process.env,
    progress,
    onLine: (name, line) => {
      if (options.verbose) progress.note(`[${name}] ${line}`);
    },
  });
  const signals = new RunSignals(run, progress);
  try {
    const summary = await run.start();
    // Only now is there somebody to talk to: standard output stays empty until all is ready.
    process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : describeRun(summary));
    signals.ready = true;
    return await signals.ended;
  } catch (error) {
    if (signals.received) return await signals.ended;
    await run.stop();
    progress.report(error);
    return 1;
  } finally {
    signals.close();
  }
}
