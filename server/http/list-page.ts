import { ServerError } from '../errors';

/** How a client asks for one page of a list. */
export interface ListQuery {
  readonly limit?: string;
  readonly order?: string;
  readonly after?: string;
}

export interface ListPage<T> {
  readonly object: 'list';
  readonly data: readonly T[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** One page of a list that is in time's order, newest first unless asked otherwise. */
export function listPage<T extends { readonly id: string }>(
  oldestFirst: readonly T[],
  { limit = String(DEFAULT_LIMIT), order = 'desc', after }: ListQuery,
): ListPage<T> {
  const size = Number(limit);
  if (!Number.isInteger(size) || size < 1 || size > MAX_LIMIT) {
    throw invalid('limit', limit, `an integer from 1 to ${MAX_LIMIT}`);
  }
  if (order !== 'asc' && order !== 'desc') throw invalid('order', order, "'asc' or 'desc'");
  const ordered = order === 'asc' ? oldestFirst : oldestFirst.toReversed();
  const start = after === undefined ? 0 : ordered.findIndex((item) => item.id === after) + 1;
  if (after !== undefined && start === 0) throw invalid('after', after, 'the id of an item in this list');
  const data = ordered.slice(start, start + size);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + size < ordered.length,
  };
}

function invalid(param: string, got: string, allowed: string): ServerError {
  return new ServerError('invalid_request', `'${param}' must be ${allowed}, got '${got}'`, { param });
}
