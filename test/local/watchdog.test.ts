import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Watchdog } from '../../local/watchdog';
import { removeFolders, temporaryFolder } from './temporary-folder';
import { isAlive, waitUntil } from './wait-until';

const strays: ChildProcess[] = [];

afterAll(() => {
  for (const stray of strays) stray.kill('SIGKILL');
  removeFolders();
});

async function stays(script = ''): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', `${script}; setInterval(() => {}, 1000); console.log('up')`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  strays.push(child);
  await once(child.stdout, 'data');
  return child;
}

/** A process with a watchdog of its own, which is killed before it can end anything. */
async function killedWith(script: string): Promise<void> {
  const module = JSON.stringify(join(__dirname, '../../dist/local/watchdog.js'));
  const code = `const watchdog = new (require(${module}).Watchdog)(); ${script}; setImmediate(() => process.send('up'))`;
  const parent = spawn(process.execPath, ['-e', code], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  strays.push(parent);
  await once(parent, 'message');
  parent.kill('SIGKILL');
}

test('ends processes, by force if need be, and removes folders when the one that watches is killed', async () => {
  const [polite, deaf, forgotten] = [
    await stays(),
    await stays("process.on('SIGTERM', () => {})"),
    await stays(),
  ];
  const folder = temporaryFolder();
  await killedWith(
    `
      watchdog.process(${polite.pid}, new Promise(() => {}));
      watchdog.process(${deaf.pid}, new Promise(() => {}));
      watchdog.process(${forgotten.pid}, Promise.resolve());
      watchdog.folder(${JSON.stringify(folder)})`,
  );
  await waitUntil('the folder is gone', () => !existsSync(folder));
  await waitUntil(
    'the processes are gone',
    () => !isAlive(polite.pid as number) && !isAlive(deaf.pid as number),
  );
  expect([polite.signalCode, deaf.signalCode, forgotten.signalCode]).toEqual(['SIGTERM', 'SIGKILL', null]);
});

test('touches nothing that has been said to be gone, and ends when it is told', async () => {
  const child = await stays();
  const folder = temporaryFolder();
  const watchdog = new Watchdog();
  watchdog.process(child.pid as number, Promise.resolve());
  watchdog.folder(folder)();
  await new Promise((resolve) => setImmediate(resolve));
  await watchdog.stop();
  expect([isAlive(child.pid as number), existsSync(folder)]).toEqual([true, true]);
});
