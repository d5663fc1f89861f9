// Writes the Kubernetes manifests of bin/app.ts to dist/manifests/: `shared.yaml` and one file per agent, for
// `kubectl apply -f` and GitOps on any cluster. `-c key=value` passes context, as to `cdk synth`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

function fail(message, code) {
  console.error(message);
  process.exit(code);
}

function options() {
  try {
    return parseArgs({
      options: {
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return fail(`${error.message}; see 'npm run manifests -- --help'`, 2);
  }
}

const { context, help } = options();
if (help) {
  console.log(
    'npm run manifests -- [-c key=value …]\n\nWrites dist/manifests/ from bin/app.ts; context as for cdk synth.',
  );
  process.exit(0);
}
const given = context.map((pair) => {
  const at = pair.indexOf('=');
  if (at < 1)
    fail(`'--context' must be key=value, got '${pair}'; write -c image=registry/agents@sha256:…`, 2);
  return [pair.slice(0, at), pair.slice(at + 1)];
});

const outdir = mkdtempSync(join(tmpdir(), 'agent-fleet-'));
try {
  const { status } = spawnSync(process.execPath, ['dist/bin/app.js'], {
    stdio: 'inherit',
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({
        ...JSON.parse(readFileSync('cdk.json', 'utf8')).context,
        ...Object.fromEntries(given),
      }),
    },
  });
  if (status !== 0) process.exitCode = 1;
  else {
    rmSync('dist/manifests', { recursive: true, force: true });
    cpSync(join(outdir, 'manifests'), 'dist/manifests', { recursive: true });
    for (const file of readdirSync('dist/manifests')) console.log(`dist/manifests/${file}`);
  }
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
