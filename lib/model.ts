import { MODEL_SECRET, type ModelDefinition, type SecretKey } from '../contract';

/** What `Model.bedrock` takes beside the model. */
export interface BedrockModelOptions {
  /**
   * The region that answers.
   *
   * @default - the region that the agent runs in
   */
  readonly region?: string;
}

/** What `Model.anthropic` takes beside the model. */
export interface AnthropicModelOptions {
  /** The Secret that holds the API key, in the agent's namespace. */
  readonly apiKey: SecretKey;
  /**
   * The API's base URL.
   *
   * @default - the provider's own
   */
  readonly baseUrl?: string;
}

/** What `Model.openAiCompatible` takes. */
export interface OpenAiCompatibleModelOptions {
  /** The model, as the endpoint calls it. */
  readonly modelId: string;
  /** The API's base URL, up to and with `/v1`; https, except on this machine. */
  readonly baseUrl: string;
  /**
   * The Secret that holds the API key, in the agent's namespace.
   *
   * @default - none; the endpoint asks for no key
   */
  readonly apiKey?: SecretKey;
}

/**
 * Which model answers an agent's turns. Immutable.
 *
 * The IAM statement, the egress rules and the pod's variables are derived from it. A key is always the name of a
 * Secret, never its value.
 */
export class Model {
  /** Answers by fixed rules, offline: it is no LLM. For trying things out without an account or a key. */
  static scripted(): Model {
    return new Model({ provider: 'scripted' });
  }

  /** A model of Amazon Bedrock, called with the agent's own role; no key. */
  static bedrock(modelId: string, options: BedrockModelOptions = {}): Model {
    return new Model({
      provider: 'bedrock',
      modelId,
      ...(options.region !== undefined && { region: options.region }),
    });
  }

  /** A model of the Anthropic API. */
  static anthropic(modelId: string, options: AnthropicModelOptions): Model {
    return new Model(
      {
        provider: 'anthropic',
        modelId,
        ...(options.baseUrl !== undefined && { baseUrl: options.baseUrl }),
      },
      options.apiKey,
    );
  }

  /** A model behind any endpoint that speaks OpenAI's Chat Completions API. */
  static openAiCompatible(options: OpenAiCompatibleModelOptions): Model {
    const { modelId, baseUrl, apiKey } = options;
    return new Model({ provider: 'openai-compatible', modelId, baseUrl }, apiKey);
  }

  /**
   * Reads a model from one line, as a command line or CDK context gives it.
   *
   * `scripted`, `bedrock:<model>`, `anthropic:<model>` or `openai-compatible:<model>@<base URL>`. The key of the
   * last two is expected in Secret `model-secret`, key `api-key`, except for an endpoint on this machine (http).
   */
  static parse(text: string): Model {
    const [, provider = '', modelId = ''] = /^([^:]*)(?::(.*))?$/s.exec(text.trim()) ?? [];
    switch (provider) {
      case 'scripted':
        if (modelId !== '') break;
        return Model.scripted();
      case 'bedrock':
        if (modelId === '') break;
        return Model.bedrock(modelId);
      case 'anthropic':
        if (modelId === '') break;
        return Model.anthropic(modelId, { apiKey: MODEL_SECRET });
      case 'openai-compatible': {
        const [, id, baseUrl] = /^(.+)@(https?:\/\/.+)$/.exec(modelId) ?? [];
        if (id === undefined || baseUrl === undefined) break;
        const apiKey = baseUrl.startsWith('https:') ? MODEL_SECRET : undefined;
        return Model.openAiCompatible({ modelId: id, baseUrl, apiKey });
      }
    }
    throw new Error(
      `'model' must be scripted, bedrock:<model>, anthropic:<model> or openai-compatible:<model>@<base URL>, ` +
        `got '${text}'; write for example 'openai-compatible:my-model@https://models.example.com/v1'`,
    );
  }

  /** What travels to the pod; holds no key. */
  readonly definition: ModelDefinition;
  /** Where the pod gets the key from. */
  readonly apiKeySecret?: SecretKey;

  private constructor(definition: ModelDefinition, apiKeySecret?: SecretKey) {
    this.definition = Object.freeze(definition);
    this.apiKeySecret = apiKeySecret;
  }
}
