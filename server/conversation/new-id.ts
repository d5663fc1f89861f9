import { randomUUID } from 'node:crypto';

/** A new id that shows what it names: `resp_…`, `conv_…`, `msg_…`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}
