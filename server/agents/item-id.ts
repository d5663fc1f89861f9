import { randomUUID } from 'node:crypto';

/** A new id of an item, in the look of the Responses API: `msg_…`, `fc_…`, `fco_…`. */
export function itemId(prefix: 'msg' | 'fc' | 'fco'): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}
