import { ServerError } from '../errors';
import type { Stores } from '../stores/create-stores';

/** Probes have `probeTimeoutSeconds` of 3 s: an answer in time, even a bad one, beats a timeout. */
const CHECK_TIMEOUT_MS = 1000;

/** How each store answered: `ok`, or why not. For probes' eyes: no addresses and no secrets. */
export interface StoreFindings {
  readonly database: string;
  readonly cache: string;
}

export interface StoreCheck {
  readonly findings: StoreFindings;
  /** What the stores threw, for the log. */
  readonly errors: readonly unknown[];
}

/** Asks all stores at once and waits a second at most, even for a store that is deaf to its signal. */
export async function checkStores(stores: Pick<Stores, 'conversations' | 'cache'>): Promise<StoreCheck> {
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const [database, cache] = await Promise.all([
    failureOf(stores.conversations.check(signal), signal),
    failureOf(stores.cache.check(signal), signal),
  ]);
  return {
    findings: { database: finding(database), cache: finding(cache) },
    errors: [database, cache].filter((failure) => failure !== undefined),
  };
}

async function failureOf(check: Promise<void>, signal: AbortSignal): Promise<unknown> {
  let onTimeout = (): void => undefined;
  const timeout = new Promise<unknown>((resolve) => {
    onTimeout = () =>
      resolve(new ServerError('store_unavailable', `no answer within ${CHECK_TIMEOUT_MS} ms`));
    signal.addEventListener('abort', onTimeout, { once: true });
  });
  const answer = check.then(
    () => undefined,
    (error: unknown) => error ?? new Error('the check failed'),
  );
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    signal.removeEventListener('abort', onTimeout);
  }
}

function finding(failure: unknown): string {
  if (failure === undefined) return 'ok';
  return failure instanceof ServerError ? failure.message : 'does not answer';
}
