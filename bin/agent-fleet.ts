#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { localCommand } from '../local/local-command';
import { manifestsCommand } from '../local/manifests-command';
import { packageVersion } from '../local/package-root';
import { planRolloutCommand } from '../local/plan-rollout-command';

/** Wrong usage, as for most command lines; commander says 1, which is for what failed while it ran. */
const WRONG_USAGE = 2;

const program = new Command('agent-fleet')
  .description('AI agents from a laptop to production')
  .version(packageVersion(), '--version', 'print the version')
  .addCommand(localCommand())
  .addCommand(manifestsCommand())
  .addCommand(planRolloutCommand());

for (const command of [program, ...program.commands]) {
  command
    .exitOverride()
    .helpOption('--help', 'show this help')
    .showHelpAfterError(
      `(run '${command === program ? 'agent-fleet' : `agent-fleet ${command.name()}`} --help' for all options)`,
    );
}

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version end a command the same way as an error does, only with code 0.
  process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
});
