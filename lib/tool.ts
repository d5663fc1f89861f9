import { type BuiltInToolName, type ToolDefinition } from '../contract';

/** What `Tool.http` takes. */
export interface HttpToolOptions {
  /** The name that the model calls it by. */
  readonly name: string;
  /** What it does and when to use it: the model decides by this. */
  readonly description: string;
  /** The https URL that is called; its host is fixed, arguments never reach the host or the path. */
  readonly url: string;
  /**
   * GET sends the arguments in the query, POST as a JSON body.
   *
   * @default 'GET'
   */
  readonly method?: 'GET' | 'POST';
  /**
   * JSON Schema of the arguments.
   *
   * @default - no arguments
   */
  readonly parameters?: { readonly type: 'object'; readonly [keyword: string]: unknown };
}

/** Something that an agent's model may call. Immutable. */
export class Tool {
  /** A tool that the server brings along; none of them reaches the network. */
  static builtIn(name: BuiltInToolName): Tool {
    return new Tool({ kind: 'built-in', name });
  }

  /** Arithmetic. */
  static calculate(): Tool {
    return Tool.builtIn('calculate');
  }

  /** The date and the time. */
  static currentTime(): Tool {
    return Tool.builtIn('current_time');
  }

  /** From one unit to another. */
  static convertUnits(): Tool {
    return Tool.builtIn('convert_units');
  }

  /** Words, sentences and characters of a text. */
  static textStatistics(): Tool {
    return Tool.builtIn('text_statistics');
  }

  /** Lets time pass. */
  static wait(): Tool {
    return Tool.builtIn('wait');
  }

  /** An HTTP endpoint; the agent's network policy opens its port. */
  static http(options: HttpToolOptions): Tool {
    return new Tool({
      kind: 'http',
      name: options.name,
      description: options.description,
      method: options.method ?? 'GET',
      url: options.url,
      parameters: { ...(options.parameters ?? { type: 'object', properties: {} }) },
    });
  }

  /** What travels to the pod. */
  readonly definition: ToolDefinition;

  private constructor(definition: ToolDefinition) {
    this.definition = Object.freeze(definition);
  }
}
