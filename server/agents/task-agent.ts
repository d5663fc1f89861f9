import { type Agent, type Turn, type TurnEvent } from './agent';
import { type AgentParts, toModelTools } from './agent-parts';
import { messageEvents } from './message-events';
import { toPrompt } from './prompt';
import { type ToolAction, toolLoop } from './tool-loop';
import { TurnBudget } from './turn-budget';

const WAY_OF_WORKING = `You work on a task until it is done. Use the tools wherever they can do a part of it; never guess what a tool can tell. When a tool fails, try another way once, then say what is missing. Answer only when every part of the task is done or cannot be done, and give the results, not the way to them.`;

/** The most that the report says of one call's arguments, and of its result. */
const MAX_EXCERPT = 200;

/**
 * Works on a task with tools until the model says that it is done, then reports what it did.
 *
 * The report is written from the calls that really ran, not by the model: it is there, and true, also when the turn
 * ended early.
 */
export class TaskAgent implements Agent {
  readonly type = 'task-oriented';
  readonly #parts: AgentParts;

  constructor(parts: AgentParts) {
    this.#parts = parts;
  }

  async *run(turn: Turn): AsyncGenerator<TurnEvent, void> {
    const { definition, model, registry } = this.#parts;
    const budget = new TurnBudget(definition.limits, turn.maxOutputTokens);
    const instructions = [
      definition.instructions,
      WAY_OF_WORKING,
      ...(turn.instructions ? [turn.instructions] : []),
    ];
    const prompt = toPrompt(instructions, [...turn.history, ...turn.input]);
    const tools = toModelTools(registry);
    const { reason, actions } = yield* toolLoop({ model, prompt, tools, registry, turn, budget });
    if (actions.length > 0) yield* messageEvents(reportOf(actions));
    yield { type: 'finished', reason, usage: budget.usage };
  }
}

function reportOf(actions: readonly ToolAction[]): string {
  const failed = actions.filter(({ result }) => result.failed).length;
  const lines = actions.map(
    ({ call, result }, index) =>
      `${index + 1}. ${call.name} ${excerpt(call.arguments)} → ${excerpt(result.output)}`,
  );
  const calls = actions.length === 1 ? '1 tool call' : `${actions.length} tool calls`;
  return `What I did (${calls}${failed > 0 ? `, ${failed} failed` : ''}):\n${lines.join('\n')}`;
}

function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line;
}
