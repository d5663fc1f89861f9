import { type LanguageModel, type ModelCallOptions } from './language-model';

/**
 * A model whose provider package is loaded at the first call: a server starts without the packages that its
 * definition does not name, and is ready before the one that it does.
 */
export class LazyModel implements LanguageModel {
  readonly specificationVersion = 'v4';
  readonly provider: string;
  readonly modelId: string;
  // The server sends text only, so there are no URLs that a provider could fetch itself.
  readonly supportedUrls = {};
  readonly #load: () => Promise<LanguageModel>;
  #loading: Promise<LanguageModel> | undefined;

  constructor(provider: string, modelId: string, load: () => Promise<LanguageModel>) {
    this.provider = provider;
    this.modelId = modelId;
    this.#load = load;
  }

  async doGenerate(options: ModelCallOptions) {
    return (await this.#loaded()).doGenerate(options);
  }

  async doStream(options: ModelCallOptions) {
    return (await this.#loaded()).doStream(options);
  }

  #loaded(): Promise<LanguageModel> {
    return (this.#loading ??= this.#load());
  }
}
