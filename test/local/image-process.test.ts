import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ImageProcess } from '../../local/image-process';
import { Watchdog } from '../../local/watchdog';
import { FIXTURE_IMAGE } from './fixture-manifests';
import { removeFolders, temporaryFolder } from './temporary-folder';
import { waitUntil } from './wait-until';

const watchdog = new Watchdog();

afterAll(async () => {
  removeFolders();
  await watchdog.stop();
});

function image(main: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'main.js'), main);
  return folder;
}

const STAYS = "setInterval(() => undefined, 1000); console.log('up');";

test('runs a script of the image with its flags, arguments and exactly its environment', async () => {
  const imageDirectory = image(
    'console.log(JSON.stringify([process.execArgv.slice(-1), process.argv.slice(2), Object.keys(process.env), process.cwd()]))',
  );
  const child = new ImageProcess({
    watchdog,
    imageDirectory,
    command: ['--enable-source-maps', 'main.js', '--fast'],
    env: { ONLY: 'this' },
  });
  expect(await child.exited).toBe('exited with code 0');
  expect(JSON.parse(child.log.lines().at(-1) as string)).toEqual([
    ['--enable-source-maps'],
    ['--fast'],
    ['ONLY'],
    imageDirectory,
  ]);
});

test('says how it ended, and keeps the last lines', async () => {
  const child = new ImageProcess({
    watchdog,
    imageDirectory: FIXTURE_IMAGE,
    command: ['migrate.js'],
    env: { MIGRATION: 'fails' },
  });
  expect(await child.exited).toBe('exited with code 1');
  expect([child.exitCode, child.running]).toEqual([1, false]);
  expect(child.log.lines()).toContain('relation "conversations" is in the way');
});

test('fails when the image has no such script', () => {
  const start = () =>
    new ImageProcess({ watchdog, imageDirectory: FIXTURE_IMAGE, command: ['none.js'], env: {} });
  expect(start).toThrow(/^the image has no '.*none\.js'; build it with 'npm run build'$/);
});

test('SIGTERM first, SIGKILL after the grace period', async () => {
  const polite = new ImageProcess({ watchdog, imageDirectory: image(STAYS), command: ['main.js'], env: {} });
  await polite.terminate(10);
  expect(await polite.exited).toBe('was ended by SIGTERM');
  const deaf = new ImageProcess({
    watchdog,
    imageDirectory: image(`process.on('SIGTERM', () => undefined); ${STAYS}`),
    command: ['main.js'],
    env: {},
  });
  await waitUntil('it is up', () => deaf.log.lines().includes('up'));
  await deaf.terminate(0.1);
  expect(await deaf.exited).toBe('was ended by SIGKILL');
});
