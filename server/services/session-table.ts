import { ServerError } from '../errors';

/** A slot that one session holds while a turn of it runs here. */
export interface Session {
  readonly id: string;
  readonly startedAt: Date;
  /** Ends the turn that runs, with the error that its client gets. */
  cut(reason: ServerError): void;
}

/** Slots free up whenever a turn ends, so a client need not wait long. */
const RETRY_AFTER_SECONDS = 1;

/**
 * The sessions with a turn in progress on this replica (the lesson's `active_sessions`), never more than the
 * cap (its `max_concurrent_sessions`): the next one is refused at once rather than queued without bound.
 */
export class SessionTable {
  readonly max: number;
  readonly #sessions = new Map<string, Session>();
  #whenEmpty: (() => void)[] = [];

  constructor(max: number) {
    this.max = max;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get full(): boolean {
    return this.#sessions.size >= this.max;
  }

  /** Takes a slot; throws when the session has a turn in progress already, or when all slots are taken. */
  open(session: Session): void {
    if (this.#sessions.has(session.id)) {
      throw new ServerError(
        'conversation_conflict',
        `conversation '${session.id}' has a turn in progress; wait for it to end, then send this turn again`,
        { param: 'conversation', retryAfterSeconds: RETRY_AFTER_SECONDS },
      );
    }
    if (this.full) {
      throw new ServerError(
        'session_limit_reached',
        `all ${this.max} sessions of this replica have a turn in progress; retry in ${RETRY_AFTER_SECONDS} s, or raise MAX_CONCURRENT_SESSIONS or the number of replicas`,
        { retryAfterSeconds: RETRY_AFTER_SECONDS },
      );
    }
    this.#sessions.set(session.id, session);
  }

  close(session: Session): void {
    if (this.#sessions.get(session.id) !== session) return;
    this.#sessions.delete(session.id);
    if (this.#sessions.size > 0) return;
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const resolve of waiting) resolve();
  }

  cutAll(reason: ServerError): void {
    for (const session of [...this.#sessions.values()]) session.cut(reason);
  }

  /** Resolves as soon as no session has a turn in progress. */
  empty(): Promise<void> {
    if (this.#sessions.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }
}
