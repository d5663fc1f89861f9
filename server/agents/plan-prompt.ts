/** How the planning agent works, for the model to know. */
export const PLANNING = `You work by a plan: first you are asked to write it, then to carry out its steps one by one, and at last to report. Do only what you are asked for at each point.`;

/** Asks for the plan. */
export function askForPlan(maxSteps: number, toolNames: readonly string[]): string {
  const tools =
    toolNames.length === 0
      ? ''
      : ` While carrying out a step you can use these tools: ${toolNames.join(', ')}.`;
  return `Write a plan for my request above, in at most ${maxSteps} steps, each one short sentence that can be carried out by itself.${tools} Answer with JSON only, of this form: {"steps": ["first step", "second step"]}`;
}

/** Asks for one step. */
export function askForStep(number: number, count: number, step: string): string {
  return `Carry out step ${number} of ${count}: ${step}\nAnswer with the result of this step only.`;
}

/** Asks for the report; `left` are the steps that nobody came to. */
export function askForReport(left: readonly string[]): string {
  const open = left.length === 0 ? '' : ` Say that these steps were not carried out: ${left.join('; ')}.`;
  return `Write the final report: answer my request above from the results of the steps, in a form that is complete by itself.${open}`;
}
