import { type FunctionCall } from '../conversation/item';
import { type ToolRegistry, type ToolResult } from '../tools/tool-registry';
import { type TurnEvent } from './agent';
import { newId } from '../conversation/new-id';
import { modelStep, type ModelStepProps } from './model-step';

export interface ToolLoopProps extends Omit<ModelStepProps, 'mayCall' | 'silent'> {
  readonly registry: ToolRegistry;
  /**
   * Model calls that have to be left when the loop ends.
   *
   * @default 0
   */
  readonly reserve?: number;
}

/** A tool call and what came of it. */
export interface ToolAction {
  readonly call: FunctionCall;
  readonly result: ToolResult;
}

export interface ToolLoopResult {
  readonly reason: 'completed' | 'max_output_tokens' | 'max_steps';
  /** The model's last words. */
  readonly text: string;
  readonly actions: readonly ToolAction[];
}

/**
 * Calls the model, runs the tools that it asks for, shows it the results, until it asks for none.
 *
 * Calls of one answer run side by side. The prompt grows by everything that was said, so that a caller can go on
 * from it.
 */
export async function* toolLoop(props: ToolLoopProps): AsyncGenerator<TurnEvent, ToolLoopResult> {
  const { prompt, budget, registry, turn, reserve = 0 } = props;
  const actions: ToolAction[] = [];
  let text = '';
  while (budget.stepsLeft > reserve) {
    if (!budget.hasTokens) return { reason: 'max_output_tokens', text, actions };
    const step = yield* modelStep({ ...props, mayCall: true });
    ({ text } = step);
    if (step.message !== undefined) prompt.push(step.message);
    if (step.cut) return { reason: 'max_output_tokens', text, actions };
    if (step.calls.length === 0) return { reason: 'completed', text, actions };

    const done = await Promise.all(
      step.calls.map(async (call) => ({
        call,
        result: await registry.call(call.name, call.arguments, turn.signal),
      })),
    );
    for (const action of done) yield { type: 'item-done', item: toOutput(action) };
    prompt.push({ role: 'tool', content: done.map(toResultPart) });
    actions.push(...done);
  }
  return { reason: 'max_steps', text, actions };
}

function toOutput({ call, result }: ToolAction) {
  return {
    type: 'function_call_output',
    id: newId('fco'),
    call_id: call.call_id,
    output: result.output,
    status: result.failed ? 'incomplete' : 'completed',
  } as const;
}

function toResultPart({ call, result }: ToolAction) {
  return {
    type: 'tool-result' as const,
    toolCallId: call.call_id,
    toolName: call.name,
    output: { type: result.failed ? ('error-text' as const) : ('text' as const), value: result.output },
  };
}
