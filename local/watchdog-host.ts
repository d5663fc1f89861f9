// Ends what a local run has started when the run itself was killed and can no longer do so. Replicas have process
// groups of their own, so that Ctrl-C reaches the orchestrator alone: nobody else would end them.
// A process of its own, because it has to outlive the orchestrator. It stands alone: no import of ours.
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

interface Word {
  readonly add: boolean;
  readonly pid?: number;
  readonly folder?: string;
}

const GRACE_MS = 5000;

const pids = new Set<number>();
const folders = new Set<string>();

process.on('message', ({ add, pid, folder }: Word) => {
  if (pid !== undefined) pids[add ? 'add' : 'delete'](pid);
  if (folder !== undefined) folders[add ? 'add' : 'delete'](folder);
});
process.on('disconnect', () => void end().finally(() => process.exit(0)));
// Whoever ends all processes at once ends the orchestrator too; this one goes last.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

async function end(): Promise<void> {
  const deadline = Date.now() + GRACE_MS;
  for (const pid of pids) signalGroup(pid, 'SIGTERM');
  while (Date.now() < deadline && [...pids].some((pid) => signalGroup(pid, 0))) await sleep(50);
  for (const pid of pids) signalGroup(pid, 'SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** `false` when nobody of the group is there. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
