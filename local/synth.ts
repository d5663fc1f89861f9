import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalError } from './local-error';
import { LogTail } from './log-tail';
import { type Shell } from './container-environment';
import { type Watchdog } from './watchdog';

export interface SynthProps {
  /** Folder of the CDK app, with its cdk.json. */
  readonly directory: string;
  /**
   * The command that runs the app.
   *
   * @default - `app` of cdk.json
   */
  readonly app?: string;
  /** Context of the command line; it overrides cdk.json's. */
  readonly context: Readonly<Record<string, string>>;
  readonly shell: Shell;
  /**
   * Ends the app when this process is killed.
   *
   * @default - the app ends by itself
   */
  readonly watchdog?: Watchdog;
  /** Ends the app. */
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** A folder of its own for what the app writes. */
export function synthFolder(): string {
  return mkdtempSync(join(tmpdir(), 'agent-fleet-local-synth-'));
}

/**
 * Runs the CDK app as `cdk synth` would, into a folder, and returns the subfolder with the Kubernetes manifests.
 *
 * CloudFormation's validation is left out: nothing is deployed, and it takes longer than all the rest.
 */
export async function synth(props: SynthProps, outputDirectory: string): Promise<string> {
  const settings = readJson(props.directory, 'cdk.json');
  const app = props.app ?? settings['app'];
  if (typeof app !== 'string' || !app.trim()) {
    throw new LocalError(
      `'app' of ${join(props.directory, 'cdk.json')} must be a command, got ${JSON.stringify(app) ?? 'nothing'}; ` +
        "start in the CDK app's folder, give the command with --app, or use ready manifests with --manifests",
    );
  }
  const context = {
    ...readJson(props.directory, 'cdk.context.json'),
    ...(settings['context'] as Record<string, unknown> | undefined),
    ...props.context,
  };
  await run(app, props, {
    CDK_OUTDIR: outputDirectory,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    CDK_VALIDATION: 'false',
  });
  const manifests = join(outputDirectory, 'manifests');
  if (!existsSync(manifests)) {
    throw new LocalError(
      `the CDK app '${app}' wrote no manifests; declare an AgentPlatform in it, or use ready manifests with --manifests`,
    );
  }
  return manifests;
}

async function run(app: string, props: SynthProps, env: Record<string, string>): Promise<void> {
  const log = new LogTail(props.onLine);
  // The same Node that runs here: the app would otherwise depend on what the PATH finds first.
  const command = app.trim().replace(/^node(?=\s)/, `"${process.execPath}"`);
  const child = spawn(command, {
    cwd: props.directory,
    env: { ...props.shell, ...env },
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const end = () => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  };
  props.signal.addEventListener('abort', end);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => log.write(text));
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? '' : `failed (${signal ?? `exit code ${code}`})`),
    );
  });
  if (child.pid !== undefined) props.watchdog?.process(child.pid, ended);
  const outcome = await ended;
  props.signal.removeEventListener('abort', end);
  props.signal.throwIfAborted();
  if (outcome) throw new LocalError(`the CDK app '${app}' ${outcome}`, { excerpt: log.lines() });
}

function readJson(directory: string, name: string): Record<string, unknown> {
  const path = join(directory, name);
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new LocalError(`${path} is not JSON: ${(error as Error).message}; correct it`, { cause: error });
  }
}
