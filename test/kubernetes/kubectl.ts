import { spawnSync } from 'node:child_process';

/** The kubectl that `npm run test:kubernetes` chose. */
export function kubectlProgram(): string {
  const program = process.env.AGENT_FLEET_KUBECTL;
  if (program === undefined) throw new Error('no cluster was chosen; use `npm run test:kubernetes`');
  return program;
}

/** Whether the cluster was started for the tests, so that they may write to it. */
export const CLUSTER_IS_OURS = process.env.AGENT_FLEET_CLUSTER_IS_OURS === 'yes';

/** Runs kubectl and gives what it printed; fails with what it complained about. */
export function kubectl(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(kubectlProgram(), args, {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error || status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout + stderr;
}
