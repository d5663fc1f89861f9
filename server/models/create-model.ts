import { type ModelDefinition } from '../../contract/agent-definition';
import { type LanguageModel } from './language-model';
import { LazyModel } from './lazy-model';
import { ResilientModel } from './resilient-model';
import { ScriptedModel } from './scripted-model';

export interface ModelOptions {
  /** The key of the model's API; never part of a definition. */
  readonly apiKey?: string;
  /** Where Bedrock is asked when the definition names no region. */
  readonly region?: string;
}

/** The Anthropic API where the definition names no other base. */
const ANTHROPIC_BASE_URL = 'https://api.anthropic.com/v1';

/**
 * The model of a definition, with retries and a circuit breaker around every one that is asked over the network.
 *
 * Throws when a key or region is missing; whether it is right shows in the first call only.
 */
export function createModel(definition: ModelDefinition, options: ModelOptions): LanguageModel {
  switch (definition.provider) {
    case 'scripted':
      return new ScriptedModel();
    case 'openai-compatible':
      return new ResilientModel(openAICompatible(definition, options));
    case 'anthropic':
      return new ResilientModel(anthropic(definition, options));
    case 'bedrock':
      return new ResilientModel(bedrock(definition, options));
  }
}

type DefinitionOf<P extends ModelDefinition['provider']> = Extract<ModelDefinition, { provider: P }>;

function openAICompatible(
  { modelId, baseUrl }: DefinitionOf<'openai-compatible'>,
  { apiKey }: ModelOptions,
): LanguageModel {
  // A model server on this machine seldom wants a key; one elsewhere always should.
  if (!apiKey && baseUrl.startsWith('https:')) {
    throw missingKey(
      'openai-compatible',
      `for ${baseUrl}; any value will do where the endpoint asks for none`,
    );
  }
  return new LazyModel('openai-compatible', modelId, async () => {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    const settings = { name: 'openai-compatible', baseURL: baseUrl, apiKey, includeUsage: true };
    return createOpenAICompatible(settings).chatModel(modelId);
  });
}

function anthropic(
  { modelId, baseUrl = ANTHROPIC_BASE_URL }: DefinitionOf<'anthropic'>,
  { apiKey }: ModelOptions,
): LanguageModel {
  if (!apiKey) throw missingKey('anthropic', `for ${baseUrl}`);
  return new LazyModel('anthropic', modelId, async () => {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ baseURL: baseUrl, apiKey })(modelId);
  });
}

function bedrock(definition: DefinitionOf<'bedrock'>, { apiKey, region }: ModelOptions): LanguageModel {
  const signedFor = definition.region ?? region;
  if (signedFor === undefined) {
    throw new Error(
      "'region' must be set for provider 'bedrock', got nothing; set it in the definition or set AWS_REGION",
    );
  }
  return new LazyModel('bedrock', definition.modelId, async () => {
    const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
    if (apiKey) return createAmazonBedrock({ region: signedFor, apiKey })(definition.modelId);
    // The whole chain: Pod Identity on EKS, a profile on a workstation.
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    return createAmazonBedrock({ region: signedFor, credentialProvider: defaultProvider() })(
      definition.modelId,
    );
  });
}

function missingKey(provider: string, where: string): Error {
  return new Error(
    `'MODEL_API_KEY' must be set for provider '${provider}', got nothing; set it to the key ${where}`,
  );
}
