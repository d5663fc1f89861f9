// `npm run bench:synth`: how long the platform takes to synthesise, as a multiple of an app that loads the same
// modules and holds one VPC. Each run is a process of its own, both apps in turns, the validator off in both.
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const BAR = 2.5;
const APPS = { platform: 'dist/bin/app.js', floor: 'bench/floor-app.js' } as const;
type AppName = keyof typeof APPS;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
    assert: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  console.log(`Usage: npm run bench:synth -- [--runs <n>] [--json] [--assert]

  --runs <n>  runs of each app, after one that is not counted (default: 15)
  --json      print one JSON document instead of text
  --assert    end with 1 when the ratio of the medians is not below ${BAR}`);
  process.exit(0);
}

const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) {
  console.error(`'--runs' must be a whole number of at least 1, got ${options.runs}`);
  process.exit(1);
}

interface Synth {
  readonly milliseconds: number;
  readonly resources: number;
}

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };

function synthesise(app: AppName): Synth {
  const outdir = mkdtempSync(join(tmpdir(), 'agent-fleet-bench-'));
  try {
    const started = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, [APPS[app]], {
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify(context),
        CDK_VALIDATION: 'false',
      },
    });
    const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
    if (status !== 0) throw new Error(`${APPS[app]} ended with ${status}:\n${stderr}`);
    return { milliseconds, resources: countResources(outdir) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function countResources(outdir: string): number {
  return globSync(join(outdir, '**/*.template.json'))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as { Resources?: object })
    .reduce((sum, template) => sum + Object.keys(template.Resources ?? {}).length, 0);
}

function summary(synths: readonly Synth[]) {
  const sorted = synths.map((synth) => synth.milliseconds).sort((a, b) => a - b);
  const half = sorted.length / 2;
  const median = ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
  return {
    medianMs: Math.round(median),
    minMs: Math.round(sorted[0] ?? 0),
    maxMs: Math.round(sorted.at(-1) ?? 0),
    resources: synths[0]?.resources ?? 0,
  };
}

const results: Record<AppName, Synth[]> = { platform: [], floor: [] };
for (let run = 0; run <= runs; run += 1) {
  for (const app of ['floor', 'platform'] as const) {
    const synth = synthesise(app);
    if (run > 0) results[app].push(synth);
  }
  if (process.stderr.isTTY) process.stderr.write(`\rrun ${run} of ${runs}`);
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');

const platform = summary(results.platform);
const floor = summary(results.floor);
const ratio = Number((platform.medianMs / floor.medianMs).toFixed(2));
const report = {
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(2)),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  },
  runs,
  platform,
  floor,
  ratio,
  bar: BAR,
};

if (options.json) {
  console.log(JSON.stringify(report));
} else {
  const { machine } = report;
  console.log(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, load ${machine.loadAverage}, Node ${machine.node}, ${machine.platform}`,
  );
  for (const [name, row] of Object.entries({ platform, floor })) {
    console.log(
      `${name.padEnd(8)} ${row.resources} resources: median ${row.medianMs} ms, ${row.minMs} to ${row.maxMs} ms, ${runs} runs`,
    );
  }
  console.log(`ratio of the medians ${ratio} (bar: below ${BAR})`);
}
if (options.assert && ratio >= BAR) process.exitCode = 1;
