import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of this package: `package.json` stands above `lib/` in the sources and above `dist/lib/` when built. */
export const PACKAGE_VERSION = readVersion();

function readVersion(): string {
  for (const up of ['..', '../..']) {
    try {
      const manifest = JSON.parse(readFileSync(join(__dirname, up, 'package.json'), 'utf8')) as {
        name: string;
        version: string;
      };
      if (manifest.name === 'agent-fleet-cdk') return manifest.version;
    } catch {
      // Not there: one folder further up.
    }
  }
  throw new Error(
    "package.json of agent-fleet-cdk must stand above 'lib', found none; reinstall the package",
  );
}
