import { type IConstruct } from 'constructs';
import { type JsonObject } from './json-value';

/** A resource of a synthesised template. */
export interface CheckedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** The path of its stack in the construct tree. */
  readonly stackPath: string;
  /** The file that it stands in. */
  readonly templatePath: string;
  /** What made it; undefined for resources of included templates. */
  readonly construct: IConstruct | undefined;
}
