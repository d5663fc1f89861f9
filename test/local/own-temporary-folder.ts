import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';

/** Makes what runs in this test file use a temporary folder of its own, so that what it leaves can be seen. */
export class OwnTemporaryFolder {
  readonly path = mkdtempSync(join(os.tmpdir(), 'own-temporary-'));

  constructor() {
    // Root's Postgres runs as another user, who has to get through.
    chmodSync(this.path, 0o755);
    jest.spyOn(os, 'tmpdir').mockReturnValue(this.path);
  }

  /** What is in it now. */
  content(): string[] {
    return readdirSync(this.path);
  }

  remove(): void {
    jest.restoreAllMocks();
    rmSync(this.path, { recursive: true, force: true });
  }
}
