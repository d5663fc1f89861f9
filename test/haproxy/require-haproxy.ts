import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { haproxyIsAtLeast, haproxyVersion } from './haproxy-version';

/** Ends the run with a sentence where the proofs cannot run. */
export default function requireHaproxy(): void {
  const version = haproxyVersion();
  if (version === undefined) stop('there is none on the PATH; apt-get install haproxy');
  if (!haproxyIsAtLeast(2, 6)) stop(`got ${version}; install a newer one`);
  if (!existsSync(join(__dirname, '../../dist/image/main.js'))) {
    stop(`there is no dist/image/main.js; run it as 'npm run test:haproxy', which builds first`);
  }
}

function stop(reason: string): never {
  process.stderr.write(`test:haproxy needs a real haproxy, 2.6 or newer, and a built image: ${reason}\n`);
  process.exit(1);
}
