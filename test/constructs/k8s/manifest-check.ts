import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** `apiVersion` and `kind` as a module of kubernetes-models, or of its twin for KEDA. */
const moduleOf = ({ apiVersion, kind }: any) =>
  `${apiVersion.startsWith('keda.sh/') ? '@kubernetes-models/keda' : 'kubernetes-models'}/${apiVersion}/${kind}`;

/**
 * What the schemas of the Kubernetes API find wrong with manifests: types, enums, required fields.
 *
 * In a process of its own: the package publishes ES modules for `import` only, which jest's CommonJS cannot load.
 */
export function schemaProblems(manifests: readonly any[]): string[] {
  const script = `
    import { readFileSync } from 'node:fs';
    const problems = [];
    for (const [path, manifest] of JSON.parse(readFileSync(0, 'utf8'))) {
      const model = (await import(path))[manifest.kind];
      try { new model(manifest).validate(); } catch (error) {
        problems.push(manifest.kind + ' ' + manifest.metadata.name + ': ' + error.message);
      }
    }
    console.log(JSON.stringify(problems));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: ROOT,
    encoding: 'utf8',
    input: JSON.stringify(manifests.map((manifest) => [moduleOf(manifest), manifest])),
  });
  return JSON.parse(output);
}

/** What the type checker says of manifests as literals of the API's types: a literal may hold no unknown field. */
export function typeProblems(manifests: readonly any[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  try {
    const file = join(folder, 'manifests.ts');
    writeFileSync(
      file,
      manifests
        .map((manifest, index) => {
          const from = join(ROOT, 'node_modules', moduleOf(manifest));
          return `import { type I${manifest.kind} as T${index} } from '${from}';
            export const manifest${index}: T${index} = ${JSON.stringify(manifest)};`;
        })
        .join('\n'),
    );
    const compiler = join(ROOT, 'node_modules/@typescript/native/bin/tsc');
    const options = '--noEmit --strict --skipLibCheck --module esnext --moduleResolution bundler';
    const { stdout, stderr } = spawnSync(process.execPath, [compiler, ...options.split(' '), file], {
      encoding: 'utf8',
      cwd: folder,
    });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
