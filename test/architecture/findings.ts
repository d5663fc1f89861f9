import { ENVIRONMENT_READERS, LAYERS, MAX_LINES, VAGUE_NAMES, type Layer } from './layers';
import { type SourceFile, type SourceTree } from './source-tree';

function layerOf(path: string): Layer | undefined {
  const length = (layer: Layer) =>
    Math.max(0, ...layer.paths.filter((prefix) => path.startsWith(prefix)).map((prefix) => prefix.length));
  return LAYERS.filter((layer) => length(layer) > 0).sort((a, b) => length(b) - length(a))[0];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : [...new Set(names)].join(', ');
}

/** Imports that run against the arrows, or that leave the sources. */
export function directionFindings(tree: SourceTree): string[] {
  return tree.files.flatMap((file) => {
    const layer = layerOf(file.path);
    if (layer === undefined)
      return [`${file.path} belongs to no layer; add it to test/architecture/layers.ts`];
    return file.imports.flatMap((used) => {
      if (used.file === undefined) return [];
      const target = layerOf(used.file);
      if (target === layer || layer.layers.includes(target?.name ?? '')) return [];
      return [
        `${file.path}:${used.line} imports ${used.specifier} (${target?.name ?? 'outside the sources'}); ` +
          `${layer.name} may import ${list(layer.layers)}`,
      ];
    });
  });
}

/** Packages that a layer has no business with, or that installing ours would not bring along. */
export function packageFindings(tree: SourceTree, installed: readonly string[]): string[] {
  return tree.files.flatMap((file) => {
    const layer = layerOf(file.path);
    if (layer === undefined) return [];
    return file.imports.flatMap((used) => {
      if (used.package === undefined) return [];
      const where = `${file.path}:${used.line} imports ${used.package}`;
      if (!layer.packages.includes(used.package))
        return [`${where}; ${layer.name} may import the packages ${list(layer.packages)}`];
      if (layer.published && !installed.includes(used.package))
        return [`${where}, which is published but not in dependencies or peerDependencies; add it there`];
      return [];
    });
  });
}

/** Files that import each other in a circle, each circle once, types included. */
export function cycleFindings(tree: SourceTree): string[] {
  const files = new Map(tree.files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const findings: string[] = [];
  const visit = (file: SourceFile, path: readonly string[]): void => {
    const start = path.indexOf(file.path);
    if (start >= 0) {
      findings.push(
        `${[...path.slice(start), file.path].join(' → ')} is a cycle; move what they share below both`,
      );
      return;
    }
    if (done.has(file.path)) return;
    for (const used of file.imports) {
      const target = files.get(used.file ?? '');
      if (target !== undefined) visit(target, [...path, file.path]);
    }
    done.add(file.path);
  };
  for (const file of tree.files) visit(file, []);
  return findings;
}

export function sizeFindings(tree: SourceTree): string[] {
  return tree.files
    .filter((file) => file.lines > MAX_LINES)
    .map(
      (file) => `${file.path} has ${file.lines} lines, at most ${MAX_LINES} are allowed; split it by meaning`,
    );
}

export function nameFindings(tree: SourceTree): string[] {
  return tree.files.flatMap((file) => {
    const vague = file.path.split(/[/.]/).find((part) => VAGUE_NAMES.includes(part));
    if (vague !== undefined)
      return [`${file.path} is named '${vague}', which says nothing; name what is inside`];
    if (!/^[a-z0-9/.-]+$/.test(file.path)) return [`${file.path} must be kebab-case`];
    return [];
  });
}

/** Reads of the environment inside the server, outside the files that exist for it. */
export function environmentFindings(tree: SourceTree): string[] {
  return tree.files
    .filter((file) => file.path.startsWith('server/') && !ENVIRONMENT_READERS.includes(file.path))
    .flatMap((file) =>
      file.text.split('\n').flatMap((line, index) => {
        // Set at build time: it is no variable of the environment.
        const code = line
          .replace(/^\s*(\/\/|\*|\/\*).*/, '')
          .replaceAll('process.env.AGENT_FLEET_VERSION', '');
        if (!/process\s*\.\s*env\b|process\s*\[|\benv\b.*from 'node:process'/.test(code)) return [];
        return [
          `${file.path}:${index + 1} reads the environment; only ${list(ENVIRONMENT_READERS)} may, hand the value in`,
        ];
      }),
    );
}

export function medianLines(tree: SourceTree): number {
  const lines = tree.files.map((file) => file.lines).sort((a, b) => a - b);
  return lines[Math.floor(lines.length / 2)] ?? 0;
}
