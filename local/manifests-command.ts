import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { LocalError } from './local-error';
import { contextPair } from './local-options';
import { Progress } from './progress';
import { synth, synthFolder } from './synth';

interface ManifestsOptions {
  readonly output: string;
  readonly app?: string;
  readonly context: Readonly<Record<string, string>>;
}

/** `agent-fleet manifests`: writes the Kubernetes manifests of a CDK app, for `kubectl apply` and GitOps. */
export function manifestsCommand(): Command {
  return new Command('manifests')
    .summary('write the Kubernetes manifests, for kubectl apply and GitOps on any cluster')
    .description(
      'Synthesises the CDK app and writes shared.yaml and one file per agent.\n' +
        'YAML files that an earlier run left in the folder go away.',
    )
    .option('-o, --output <folder>', 'where to write', 'dist/manifests')
    .option('-c, --context <key=value>', 'CDK context; may be repeated', contextPair, {})
    .option('--app <command>', 'the command that runs the CDK app (default: "app" of cdk.json)')
    .action(async (options: ManifestsOptions) => {
      process.exitCode = await writeManifests(options);
    });
}

async function writeManifests({ output, app, context }: ManifestsOptions): Promise<number> {
  const progress = new Progress(process.stderr);
  const assembly = synthFolder();
  const abort = new AbortController();
  const onSignal = () => abort.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    assertOnlyManifests(output);
    const written = await synth(
      {
        directory: process.cwd(),
        app,
        context,
        shell: process.env,
        signal: abort.signal,
        onLine: () => undefined,
      },
      assembly,
    );
    mkdirSync(output, { recursive: true });
    for (const file of readdirSync(output)) rmSync(join(output, file));
    for (const file of readdirSync(written)) {
      copyFileSync(join(written, file), join(output, file));
      process.stdout.write(`${join(output, file)}\n`);
    }
    return 0;
  } catch (error) {
    if (abort.signal.aborted) return 130;
    progress.report(error);
    return 1;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    rmSync(assembly, { recursive: true, force: true });
  }
}

/** A folder whose YAML is replaced must hold nothing else: it could be somebody's work. */
function assertOnlyManifests(output: string): void {
  const others = existsSync(output) ? readdirSync(output).filter((file) => !file.endsWith('.yaml')) : [];
  if (others.length > 0) {
    throw new LocalError(
      `'--output' must be a new folder or one that holds YAML files only, got '${output}' with ${others[0]}; choose another`,
    );
  }
}
