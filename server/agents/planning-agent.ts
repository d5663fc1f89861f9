import { type Agent, type Turn, type TurnEvent } from './agent';
import { type AgentParts, toModelTools } from './agent-parts';
import { messageEvents, withHeading } from './message-events';
import { modelStep } from './model-step';
import { parsePlan } from './plan';
import { askForPlan, askForReport, askForStep, PLANNING } from './plan-prompt';
import { toPrompt, userMessage } from './prompt';
import { toolLoop, type ToolLoopProps } from './tool-loop';
import { TurnBudget } from './turn-budget';

/** The most steps that a plan is asked to have. */
const MAX_PLAN_STEPS = 10;

type Reason = Extract<TurnEvent, { type: 'finished' }>['reason'];

/**
 * Writes a plan, carries out its steps with tools, and reports: one message for the plan, at least one for each step,
 * one for the report.
 *
 * `maxSteps` counts the model calls of all three. When it runs out the report is still written, from what was done.
 */
export class PlanningAgent implements Agent {
  readonly type = 'planning';
  readonly #parts: AgentParts;

  constructor(parts: AgentParts) {
    this.#parts = parts;
  }

  async *run(turn: Turn): AsyncGenerator<TurnEvent, void> {
    const { definition, model, registry } = this.#parts;
    const budget = new TurnBudget(definition.limits, turn.maxOutputTokens);
    const instructions = [
      definition.instructions,
      PLANNING,
      ...(turn.instructions ? [turn.instructions] : []),
    ];
    const prompt = toPrompt(instructions, [...turn.history, ...turn.input]);
    const call = { model, prompt, tools: toModelTools(registry), registry, turn, budget };
    const reason = yield* this.#work(call);
    yield { type: 'finished', reason, usage: budget.usage };
  }

  async *#work(call: ToolLoopProps): AsyncGenerator<TurnEvent, Reason> {
    const { prompt, budget } = call;
    const steps = yield* plan(call);
    yield* messageEvents(`Plan:\n${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}`);

    let reason: Reason = 'completed';
    let done = 0;
    for (; done < steps.length && reason === 'completed'; done++) {
      // One call stays for the report.
      if (budget.stepsLeft < 2) reason = 'max_steps';
      else reason = yield* carryOut(call, steps, done);
    }
    if (reason === 'max_output_tokens' || !budget.hasTokens) return 'max_output_tokens';
    if (budget.stepsLeft === 0) return 'max_steps';
    prompt.push(userMessage(askForReport(reason === 'completed' ? [] : steps.slice(done - 1))));
    const { cut } = yield* modelStep({ ...call, mayCall: false });
    return cut ? 'max_output_tokens' : reason;
  }
}

async function* plan(call: ToolLoopProps): AsyncGenerator<TurnEvent, string[]> {
  const { prompt, budget, registry } = call;
  const request = prompt.findLast(({ role }) => role === 'user');
  // The plan and the report take one call each.
  const maxSteps = Math.max(1, Math.min(MAX_PLAN_STEPS, budget.stepsLeft - 2));
  prompt.push(
    userMessage(
      askForPlan(
        maxSteps,
        registry.list().map(({ name }) => name),
      ),
    ),
  );
  const { text, message } = yield* modelStep({ ...call, mayCall: false, silent: true });
  if (message !== undefined) prompt.push(message);
  const steps = parsePlan(text);
  if (steps.length > 0) return steps;
  // A model that writes no plan gets the request itself as the only step.
  const words = Array.isArray(request?.content)
    ? request.content.map((part) => (part.type === 'text' ? part.text : '')).join('')
    : '';
  return [words === '' ? 'Answer the request' : words];
}

async function* carryOut(
  call: ToolLoopProps,
  steps: readonly string[],
  index: number,
): AsyncGenerator<TurnEvent, Reason> {
  const step = steps[index]!;
  call.prompt.push(userMessage(askForStep(index + 1, steps.length, step)));
  const heading = `Step ${index + 1} of ${steps.length}: ${step}\n`;
  const { reason } = yield* withHeading(heading, toolLoop({ ...call, reserve: 1 }));
  return reason;
}
