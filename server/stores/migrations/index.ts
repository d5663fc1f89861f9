import { CONVERSATIONS } from './conversations';

/** One step of the schema. Its version is its place in the list, from 1. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * The schema, step by step. Append only: an applied step never changes (its checksum is kept). The server of the
 * version before goes on serving while a step is applied and after it, so a step only adds; what nobody reads any
 * more goes a release later.
 */
export const MIGRATIONS: readonly Migration[] = [{ name: 'conversations', sql: CONVERSATIONS }];
