/** The interface of a model, as the AI SDK's provider packages implement it: used directly, without a framework. */
export type {
  LanguageModelV4 as LanguageModel,
  LanguageModelV4CallOptions as ModelCallOptions,
  LanguageModelV4Content as ModelContent,
  LanguageModelV4FinishReason as ModelFinishReason,
  LanguageModelV4FunctionTool as ModelTool,
  LanguageModelV4GenerateResult as ModelAnswer,
  LanguageModelV4Message as ModelMessage,
  LanguageModelV4Prompt as ModelPrompt,
  LanguageModelV4StreamPart as ModelStreamPart,
  LanguageModelV4StreamResult as ModelStream,
  LanguageModelV4Usage as ModelUsage,
} from '@ai-sdk/provider';
