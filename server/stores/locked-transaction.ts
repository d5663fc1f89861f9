import { type ClientBase } from 'pg';

/** Any number, the same in every migrator: it names the lock. */
const LOCK = 7_203_114_221;

/** How long a step may wait for a table that the running servers use, before it gives way to them. */
const TABLE_LOCK_SECONDS = 15;

/**
 * Does work in a transaction, one migrator at a time.
 *
 * The lock ends with the transaction: a killed migrator holds up nobody, and the lock holds behind a connection
 * pooler too, where a session's lock would not.
 */
export async function lockedTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    // The role may carry a timeout that is meant for the turns of its servers.
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(`SET LOCAL lock_timeout = '${TABLE_LOCK_SECONDS}s'`);
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
