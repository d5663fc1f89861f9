// Builds dist/: the library, app and command line file by file, and the agent server as one bundle per entry
// together with what its image needs. `--types` adds the declarations for publishing; `--quiet` prints errors only.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    `agent-fleet-cdk needs Node 22.12 or newer, got ${process.versions.node}; run it through npm after 'npm ci', or install a newer Node`,
  );
  process.exit(1);
}

process.chdir(new URL('..', import.meta.url).pathname);
const quiet = process.argv.includes('--quiet');
const started = Date.now();
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

for (const part of ['bin', 'lib', 'constructs', 'contract', 'local'])
  rmSync(`dist/${part}`, { recursive: true, force: true });

const library = build({
  entryPoints: globSync(['bin', 'lib', 'constructs', 'contract', 'local'].map((part) => `${part}/**/*.ts`)),
  outdir: 'dist',
  outbase: '.',
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
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
  logLevel: 'warning',
});

await Promise.all([library, server]);
mkdirSync('dist/image', { recursive: true });
cpSync('server/Dockerfile', 'dist/image/Dockerfile');

if (process.argv.includes('--types')) {
  execFileSync(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
}
if (!quiet) console.log(`built dist/ in ${Date.now() - started} ms`);
