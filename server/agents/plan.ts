/** A step's text is a line for people, not an essay. */
const MAX_STEP_CHARACTERS = 500;

/**
 * The steps of a plan in whatever form a model wrote it: JSON as asked, JSON in a fence or among words, or a list
 * with numbers or bullets. Empty when there is none.
 */
export function parsePlan(text: string): string[] {
  for (const json of candidates(text)) {
    const steps = stepsIn(json);
    if (steps.length > 0) return steps;
  }
  return text
    .split('\n')
    .map((line) => /^\s*(?:\d+[.):]|[-*•])\s+(.+)$/.exec(line)?.[1])
    .flatMap((line) => (line === undefined ? [] : clean(line)));
}

function* candidates(text: string): Generator<string> {
  yield text;
  for (const [, fenced = ''] of text.matchAll(/```(?:json)?\s*([^]*?)```/gi)) yield fenced;
  yield text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  yield text.slice(text.indexOf('['), text.lastIndexOf(']') + 1);
}

function stepsIn(json: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const list = Array.isArray(value) ? (value as unknown[]) : Object.values(value).find(Array.isArray);
  return ((list ?? []) as unknown[]).flatMap((step) => clean(wordsOf(step)));
}

/** A step as an object says itself in its texts: a title and a description, for the most part. */
function wordsOf(step: unknown): string {
  if (typeof step === 'string') return step;
  if (typeof step !== 'object' || step === null) return '';
  return Object.values(step)
    .filter((value) => typeof value === 'string')
    .join(': ');
}

function clean(step: string): string[] {
  const line = step.replaceAll(/\s+/g, ' ').replaceAll('**', '').trim();
  return line === '' ? [] : [line.slice(0, MAX_STEP_CHARACTERS)];
}
