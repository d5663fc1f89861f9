import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synth, type SynthProps } from '../../local/synth';
import { Watchdog } from '../../local/watchdog';
import { removeFolders, temporaryFolder } from './temporary-folder';
import { waitUntil } from './wait-until';

const watchdog = new Watchdog();

afterAll(async () => {
  removeFolders();
  await watchdog.stop();
});

const WRITES = `
const { mkdirSync, writeFileSync } = require('node:fs');
const { CDK_OUTDIR, CDK_CONTEXT_JSON, CDK_VALIDATION, KEPT } = process.env;
mkdirSync(CDK_OUTDIR + '/manifests');
writeFileSync(CDK_OUTDIR + '/manifests/seen.json',
  JSON.stringify({ context: JSON.parse(CDK_CONTEXT_JSON), CDK_VALIDATION, KEPT, node: process.execPath }));
`;

function app(script: string, cdkJson: unknown = { app: 'node app.js' }): SynthProps {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'app.js'), script);
  writeFileSync(join(directory, 'cdk.json'), typeof cdkJson === 'string' ? cdkJson : JSON.stringify(cdkJson));
  return {
    directory,
    context: {},
    watchdog,
    shell: { KEPT: 'yes', PATH: '/usr/bin:/bin' },
    signal: new AbortController().signal,
    onLine: () => undefined,
  };
}

async function seenBy(props: SynthProps): Promise<unknown> {
  const folder = await synth(props, temporaryFolder());
  return JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8'));
}

test("runs cdk.json's app with its context, overridden by the command line, and without validation", async () => {
  const props = app(WRITES, { app: 'node app.js', context: { environment: 'production', model: 'file' } });
  writeFileSync(
    join(props.directory, 'cdk.context.json'),
    JSON.stringify({ cached: 1, environment: 'cached' }),
  );
  expect(await seenBy({ ...props, context: { model: 'scripted' } })).toEqual({
    context: { cached: 1, environment: 'production', model: 'scripted' },
    CDK_VALIDATION: 'false',
    KEPT: 'yes',
    node: process.execPath,
  });
});

test('the command of the flag comes first, and needs no cdk.json', async () => {
  const props = app(WRITES, {});
  expect(await seenBy({ ...props, app: `node ${join(props.directory, 'app.js')}` })).toMatchObject({
    context: {},
  });
});

describe('fails when', () => {
  test.each<[string, unknown, string | RegExp]>([
    [
      'there is no app',
      {},
      /^'app' of .*cdk\.json must be a command, got nothing; start in the CDK app's folder/,
    ],
    ['the app is no command', { app: 7 }, /must be a command, got 7/],
    ['cdk.json is broken', '{', /cdk\.json is not JSON: .*; correct it$/],
    [
      'the command is missing',
      { app: 'no-such-command' },
      "the CDK app 'no-such-command' failed (exit code 127)",
    ],
  ])('%s', async (_, cdkJson, message) => {
    await expect(synth(app(WRITES, cdkJson), temporaryFolder())).rejects.toThrow(message);
  });

  test('the app fails: its last lines come along', async () => {
    await expect(synth(app("throw new Error('bad prop')"), temporaryFolder())).rejects.toMatchObject({
      problems: ["the CDK app 'node app.js' failed (exit code 1)"],
      excerpt: expect.arrayContaining(['Error: bad prop']),
    });
  });

  test('the app writes no manifests', async () => {
    await expect(synth(app(''), temporaryFolder())).rejects.toThrow(
      "the CDK app 'node app.js' wrote no manifests",
    );
  });

  test('it is interrupted', async () => {
    const interrupted = new AbortController();
    const props = app(
      "require('node:fs').mkdirSync(process.env.CDK_OUTDIR + '/here'); setInterval(() => {}, 1000)",
    );
    const folder = temporaryFolder();
    const failed = expect(synth({ ...props, signal: interrupted.signal }, folder)).rejects.toThrow(/abort/i);
    await waitUntil('the app runs', () => existsSync(join(folder, 'here')));
    interrupted.abort();
    await failed;
  });
});
