import { createHash } from 'node:crypto';
import { type ClientBase } from 'pg';
import { lockedTransaction } from './locked-transaction';
import { MIGRATIONS, type Migration } from './migrations';

interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

/**
 * Brings the schema of a database to the newest version.
 *
 * Each step is one transaction under one lock that ends with it: ten migrators at once apply each step once, a
 * killed one leaves nothing half done. Refuses a database that is newer than this code, and a step that changed
 * after it was applied.
 */
export class Migrator {
  private readonly client: ClientBase;
  private readonly print: (line: string) => void;
  private readonly migrations: readonly Migration[];

  constructor(
    client: ClientBase,
    print: (line: string) => void,
    migrations: readonly Migration[] = MIGRATIONS,
  ) {
    this.client = client;
    this.print = print;
    this.migrations = migrations;
  }

  /** Applies what is missing; returns the version of the schema. */
  async migrate(): Promise<number> {
    await lockedTransaction(this.client, () => this.prepare());
    while (await lockedTransaction(this.client, () => this.applyNext()));
    this.print(`the schema is at version ${this.migrations.length}`);
    return this.migrations.length;
  }

  private async prepare(): Promise<void> {
    // Asked first, as the right to create a schema may be gone once it exists.
    const { rows } = await this.client.query(`SELECT to_regclass('agent_fleet.migrations') AS found`);
    if ((rows[0] as { found: string | null }).found !== null) return;
    await this.client.query(`
      CREATE SCHEMA IF NOT EXISTS agent_fleet;
      CREATE TABLE IF NOT EXISTS agent_fleet.migrations (
        version integer PRIMARY KEY,
        name text NOT NULL,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  private async applyNext(): Promise<boolean> {
    const applied = await this.client.query<AppliedMigration>(
      'SELECT version, name, checksum FROM agent_fleet.migrations ORDER BY version',
    );
    this.verify(applied.rows);
    const version = applied.rows.length + 1;
    const migration = this.migrations[version - 1];
    if (!migration) return false;
    const started = performance.now();
    await this.client.query(migration.sql);
    await this.client.query(
      'INSERT INTO agent_fleet.migrations (version, name, checksum) VALUES ($1, $2, $3)',
      [version, migration.name, checksumOf(migration)],
    );
    this.print(`applied ${version} ${migration.name} in ${Math.round(performance.now() - started)} ms`);
    return true;
  }

  private verify(applied: readonly AppliedMigration[]): void {
    const newest = applied.at(-1)?.version ?? 0;
    if (newest > this.migrations.length) {
      throw new Error(
        `the schema must be at most at version ${this.migrations.length}, got ${newest}: a newer release has migrated it; deploy that release or a later one`,
      );
    }
    for (const [index, migration] of this.migrations.slice(0, applied.length).entries()) {
      const found = applied[index];
      if (found?.version !== index + 1 || found.checksum !== checksumOf(migration)) {
        throw new Error(
          `migration ${index + 1} must be '${migration.name}' as it was applied, got '${found?.name}' with another content; never change an applied migration, append one`,
        );
      }
    }
  }
}

function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
