import { type Agent, type Turn, type TurnEvent } from './agent';
import { type AgentParts, toModelTools } from './agent-parts';
import { toPrompt } from './prompt';
import { toolLoop } from './tool-loop';
import { TurnBudget } from './turn-budget';

/** Answers with the whole conversation in mind, with tools where they help. */
export class ConversationalAgent implements Agent {
  readonly type = 'conversational';
  readonly #parts: AgentParts;

  constructor(parts: AgentParts) {
    this.#parts = parts;
  }

  async *run(turn: Turn): AsyncGenerator<TurnEvent, void> {
    const { definition, model, registry } = this.#parts;
    const budget = new TurnBudget(definition.limits, turn.maxOutputTokens);
    const instructions = [definition.instructions, ...(turn.instructions ? [turn.instructions] : [])];
    const prompt = toPrompt(instructions, [...turn.history, ...turn.input]);
    const tools = toModelTools(registry);
    const { reason } = yield* toolLoop({ model, prompt, tools, registry, turn, budget });
    yield { type: 'finished', reason, usage: budget.usage };
  }
}
