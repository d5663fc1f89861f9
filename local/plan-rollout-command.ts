import { rmSync } from 'node:fs';
import { Command, Option } from 'commander';
import { readWorkloads } from '../contract';
import { contextPair, folder } from './local-options';
import { readPlainObjects } from './plain-objects';
import { Progress } from './progress';
import { describePlan, planRollout, type RolloutPlan } from './rollout-plan';
import { synth, synthFolder } from './synth';
import { readTemplates } from './template-objects';

interface PlanOptions {
  readonly json: boolean;
  readonly manifests?: string;
  readonly app?: string;
  readonly context: Readonly<Record<string, string>>;
}

/** `agent-fleet plan-rollout`: prints how pods go in a rollout, second by second. */
export function planRolloutCommand(): Command {
  return new Command('plan-rollout')
    .summary('print how pods go in a rollout, second by second')
    .description(
      'Synthesises the CDK app and prints, for the pods of each agent and of the ingress controller, what happens\n' +
        'from Terminating to SIGKILL, and what all replicas ask for at their maximum. Nothing is deployed.',
    )
    .argument('[agent]', 'the agent to plan for (default: all)')
    .option('--json', 'print the plan as JSON, and nothing else, on standard output', false)
    .option('-c, --context <key=value>', 'CDK context; may be repeated', contextPair, {})
    .option('--app <command>', 'the command that runs the CDK app (default: "app" of cdk.json)')
    .addOption(
      new Option('--manifests <folder>', 'plan for the manifests of a folder, of which no balancer is known')
        .argParser(folder)
        .conflicts(['app', 'context']),
    )
    .addHelpText('after', '\nExit codes: 0 no turn is cut, 1 turns are cut or it failed, 2 wrong usage.')
    .action(async (agent: string | undefined, options: PlanOptions) => {
      process.exitCode = await printPlan(agent, options);
    });
}

async function printPlan(agent: string | undefined, options: PlanOptions): Promise<number> {
  const progress = new Progress(process.stderr);
  const abort = new AbortController();
  const onSignal = () => abort.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const plan = options.manifests
      ? planRollout(readWorkloads(readPlainObjects(options.manifests)), undefined, agent)
      : await planOfApp(agent, options, abort.signal);
    process.stdout.write(`${options.json ? JSON.stringify(plan) : describePlan(plan)}\n`);
    return plan.problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (abort.signal.aborted) return 130;
    progress.report(error);
    return 1;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function planOfApp(
  agent: string | undefined,
  { app, context }: PlanOptions,
  signal: AbortSignal,
): Promise<RolloutPlan> {
  const assembly = synthFolder();
  try {
    await synth(
      { directory: process.cwd(), app, context, shell: process.env, signal, onLine: () => undefined },
      assembly,
    );
    const { objects, wayIn } = readTemplates(assembly);
    return planRollout(readWorkloads(objects), wayIn, agent);
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}
