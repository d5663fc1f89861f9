import { type CheckedApp } from './checked-app';
import { type CheckedResource } from './checked-resource';

/** One place where a rule is broken. */
export interface Finding {
  readonly resource: CheckedResource;
  /** What exactly is wrong, with the value got. */
  readonly message: string;
  /**
   * Tells findings of one resource apart, so that one can be acknowledged alone: `<id>[<detail>]`.
   *
   * @default - the resource has one such finding at most
   */
  readonly detail?: string;
  /** Where in the resource. @default 'Properties' */
  readonly location?: string;
}

/** One rule of the pack. */
export interface Check {
  /** What `Validations.of(x).acknowledge({ id, reason })` takes. */
  readonly id: string;
  /** `error`: someone gets in or gets out. `warning`: something stops working. */
  readonly severity: 'error' | 'warning';
  /** What holds when nothing is found. */
  readonly description: string;
  /** What to do about a finding. */
  readonly fix: string;
  readonly find: (app: CheckedApp) => Finding[];
}
