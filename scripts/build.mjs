// Builds dist/: the library, app and command line file by file, and the agent server as one bundle per entry
// together with what its image needs. `--types` adds the declarations for publishing; `--quiet` prints errors only.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    `agent-fleet-cdk needs Node 22.12 or newer, got ${process.versions.node}; run it through npm after 'npm ci', or install a newer Node`,
  );
  process.exit(1);
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const quiet = process.argv.includes('--quiet');
const started = Date.now();
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const parts = ['bin', 'lib', 'constructs', 'contract', 'local', 'testing'];

const library = build({
  entryPoints: globSync(parts.map((part) => `${part}/**/*.ts`)),
  outdir: 'dist',
  outbase: '.',
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  write: false,
  logLevel: 'warning',
});

const server = build({
  entryPoints: ['server/main.ts', 'server/migrate.ts'],
  outdir: 'dist/image',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minifySyntax: true,
  legalComments: 'linked',
  external: ['pg-native'],
  define: { 'process.env.AGENT_FLEET_VERSION': JSON.stringify(version) },
  loader: { '.sql': 'text' },
  write: false,
  logLevel: 'warning',
});

const outputs = new Map([['dist/image/Dockerfile', readFileSync('server/Dockerfile')]]);
// esbuild has printed what is wrong, by file and line.
const results = await Promise.all([library, server]).catch(() => process.exit(1));
for (const { outputFiles } of results)
  for (const { path, contents } of outputFiles)
    outputs.set(relative('.', path).replaceAll('\\', '/'), Buffer.from(contents));

// Another build or a running agent may read dist/ meanwhile: each file changes at once or not at all, and what
// an earlier build left and this one did not write goes away last.
const partial = `dist/.partial-${process.pid}`;
for (const [file, contents] of outputs) {
  if (existsSync(file) && readFileSync(file).equals(contents)) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(partial, contents);
  renameSync(partial, file);
}
for (const entry of globSync(`dist/{${[...parts, 'image'].join(',')}}/**`, { withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = relative('.', `${entry.parentPath}/${entry.name}`).replaceAll('\\', '/');
  if (!outputs.has(file.replace(/\.d\.ts$/, '.js'))) rmSync(file, { force: true });
}

if (process.argv.includes('--types')) {
  execFileSync(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
}
if (!quiet) console.log(`built dist/ in ${Date.now() - started} ms`);
