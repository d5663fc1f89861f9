import { readVariables } from './read-env';
import { MIGRATION_VARIABLES, migrateDatabase } from './stores/migrate-database';

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  await migrateDatabase(readVariables(process.env, MIGRATION_VARIABLES), print);
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  process.stderr.write(`migration failed: ${reason}\n`);
  process.exitCode = 1;
});
