import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so, for 20 s at most. */
export async function waitUntil(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(20);
  }
}

/** Whether a process exists that has not ended; one whose end nobody has asked for is a zombie, and has. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
