import { type AgentDefinition } from '../../contract/agent-definition';
import { type Usage } from '../conversation/item';
import { type ModelUsage } from '../models/language-model';

/** What a turn may still spend, and what it spent. */
export class TurnBudget {
  readonly #tokensPerCall: number;
  #stepsLeft: number;
  #tokensLeft: number;
  #inputTokens = 0;
  #outputTokens = 0;

  /** `maxOutputTokens` of the turn bounds all its model calls together, that of the limits each single one. */
  constructor(limits: AgentDefinition['limits'], maxOutputTokens = Infinity) {
    this.#tokensPerCall = limits.maxOutputTokens;
    this.#stepsLeft = limits.maxSteps;
    this.#tokensLeft = maxOutputTokens;
  }

  /** Model calls left. */
  get stepsLeft(): number {
    return this.#stepsLeft;
  }

  /** Whether a model may write one more token. */
  get hasTokens(): boolean {
    return this.#tokensLeft > 0;
  }

  get usage(): Usage {
    return { inputTokens: this.#inputTokens, outputTokens: this.#outputTokens };
  }

  /** Takes one model call; returns the tokens that it may write. */
  takeStep(): number {
    this.#stepsLeft--;
    return Math.min(this.#tokensPerCall, this.#tokensLeft);
  }

  /** Accounts for what a model call used; a provider that does not tell counts as nothing. */
  spend({ inputTokens, outputTokens }: ModelUsage): void {
    this.#inputTokens += inputTokens.total ?? 0;
    this.#outputTokens += outputTokens.total ?? 0;
    this.#tokensLeft -= outputTokens.total ?? 0;
  }
}
