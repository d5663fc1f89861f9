import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import * as ts from 'typescript';

/** One import of a file, whatever its form: static, re-export, type, dynamic or require. */
export interface SourceImport {
  readonly specifier: string;
  readonly line: number;
  /** The file of ours that is imported. */
  readonly file?: string;
  /** The package that is imported, without the path inside it. */
  readonly package?: string;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly SourceImport[];
}

/** The sources of a project, by path, with what each imports. */
export class SourceTree {
  /** Reads every `.ts` file below the given folders of a project. */
  static read(root: string, folders: readonly string[]): SourceTree {
    const texts: Record<string, string> = {};
    for (const folder of folders) {
      for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
        if (!entry.endsWith('.ts')) continue;
        const path = posix.join(folder, entry.replaceAll('\\', '/'));
        texts[path] = readFileSync(join(root, path), 'utf8');
      }
    }
    return new SourceTree(texts);
  }

  readonly files: readonly SourceFile[];

  constructor(texts: Readonly<Record<string, string>>) {
    this.files = Object.entries(texts)
      .map(([path, text]) => ({
        path,
        text,
        lines: text.trimEnd().split('\n').length,
        imports: importsOf(path, text, texts),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

function importsOf(path: string, text: string, texts: Readonly<Record<string, string>>): SourceImport[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName: specifier, pos }) => {
    const line = text.slice(0, pos).split('\n').length;
    if (specifier.startsWith('.')) {
      const target = posix.join(posix.dirname(path), specifier);
      const index = posix.join(target, 'index.ts');
      return { specifier, line, file: [target, `${target}.ts`].find((name) => name in texts) ?? index };
    }
    if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return { specifier, line };
    const [scope = specifier, name] = specifier.split('/');
    return { specifier, line, package: scope.startsWith('@') ? `${scope}/${name}` : scope };
  });
}
