import { createHash } from 'node:crypto';

const MAX_PRIORITY = 50_000;

/**
 * Priorities for the rules of a listener, whose conditions exclude each other, so that only their being different
 * counts.
 *
 * They come from names and not from the order of calls: two rules that trade places would need each other's priority
 * before it is free, and the deployment would fail.
 */
export class ListenerPriorities {
  private readonly taken = new Map<number, string>();

  /** The priority of a name; the next free one when another name has it. */
  of(name: string): number {
    let priority = 1 + (createHash('sha256').update(name).digest().readUInt32BE(0) % MAX_PRIORITY);
    while (this.taken.has(priority) && this.taken.get(priority) !== name) {
      priority = (priority % MAX_PRIORITY) + 1;
    }
    this.taken.set(priority, name);
    return priority;
  }
}
