import { Client, type ClientConfig } from 'pg';

/** Postgres refused the password, or the user: nothing of what was asked has happened. */
const REFUSED_CODES: readonly unknown[] = ['28P01', '28000'];

/** How long a statement waits for the file to follow a password that has changed, and how often it looks. */
const FOLLOW_SECONDS = 10;
const LOOK_MS = 100;

/** A client class for a pool that asks for its connection anew each time. */
export function rotatingClient(connection: () => ClientConfig): new () => Client {
  return class extends Client {
    constructor(options: ClientConfig = {}) {
      super({ ...options, ...connection() });
    }
  };
}

/**
 * Runs a statement, again while the sign-in is refused.
 *
 * Between the moment the database takes a new password and the moment the file holds it, new connections are refused
 * and open ones serve on: whoever waits a little gets one or the other.
 */
export async function whilePasswordRotates<T>(run: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + FOLLOW_SECONDS * 1000;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!REFUSED_CODES.includes((error as { code?: unknown }).code) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}
