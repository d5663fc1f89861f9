import { type ModelCallOptions, type ModelMessage } from '../language-model';

/** A tool call that was answered in the exchange at hand. */
export interface Outcome {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: string;
  readonly failed: boolean;
}

/** A step of a plan, and what the model said to it. */
export interface StepTaken {
  readonly title: string;
  readonly result: string;
}

/** What the rules look at: the prompt, read. */
export interface Dialogue {
  /** What the planning agent asks for, where it is the one that asks. */
  readonly phase: 'answer' | 'plan' | 'step' | 'report';
  /** The text to answer. */
  readonly request: string;
  /** What the user said, oldest first, up to and with the newest. */
  readonly said: readonly string[];
  /** Calls answered since the request. */
  readonly outcomes: readonly Outcome[];
  /** Steps of the plan taken so far. */
  readonly steps: readonly StepTaken[];
  /** The tools offered. */
  readonly tools: ReadonlySet<string>;
}

/** The planning agent's own words in the user's place. */
const PLAN = /^Write a plan\b/;
const STEP = /^Carry out step \d+ of \d+: (.+)/;
const REPORT = /^Write the final report\b/;

export function readDialogue({ prompt, tools = [], toolChoice }: ModelCallOptions): Dialogue {
  const said: string[] = [];
  const steps: StepTaken[] = [];
  let phase: Dialogue['phase'] = 'answer';
  let request = '';
  let exchange: ModelMessage[] = [];

  for (const message of prompt) {
    if (message.role === 'assistant' && phase === 'step') addResult(steps, textOf(message));
    if (message.role !== 'user') {
      exchange.push(message);
      continue;
    }
    const text = textOf(message);
    const step = STEP.exec(text)?.[1];
    phase = PLAN.test(text) ? 'plan' : step !== undefined ? 'step' : REPORT.test(text) ? 'report' : 'answer';
    if (phase === 'answer') said.push(text);
    if (step !== undefined) steps.push({ title: step, result: '' });
    request = step ?? said.at(-1) ?? '';
    exchange = [];
  }
  const offered = toolChoice?.type === 'none' ? [] : tools;
  return {
    phase,
    request,
    said,
    steps,
    outcomes: outcomesOf(exchange),
    tools: new Set(offered.map(({ name }) => name)),
  };
}

function addResult(steps: StepTaken[], text: string): void {
  const step = steps.pop();
  if (step !== undefined) steps.push({ ...step, result: `${step.result}${text}` });
}

function textOf(message: ModelMessage): string {
  if (typeof message.content === 'string') return message.content;
  return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function outcomesOf(exchange: readonly ModelMessage[]): Outcome[] {
  const inputs = new Map<string, unknown>();
  const outcomes: Outcome[] = [];
  for (const message of exchange) {
    if (typeof message.content === 'string') continue;
    for (const part of message.content) {
      if (part.type === 'tool-call') inputs.set(part.toolCallId, part.input);
      if (part.type !== 'tool-result') continue;
      const { type } = part.output;
      outcomes.push({
        name: part.toolName,
        input: (inputs.get(part.toolCallId) ?? {}) as Outcome['input'],
        output: type === 'text' || type === 'error-text' ? part.output.value : JSON.stringify(part.output),
        failed: type === 'error-text',
      });
    }
  }
  return outcomes;
}
