import { joinOperands } from './arithmetic';
import { clausesOf } from './clauses';
import { type Dialogue } from './dialogue';
import { say, type ScriptedReply } from './reply';

/** The step that a request of one part gets, so that a plan always has something to look back on. */
const CHECK = 'Check the result';

/** The request's parts as steps, in the form that a planning agent asks for. */
export function plan({ request }: Dialogue): ScriptedReply {
  const parts = clausesOf(joinOperands(request)).flat().map(asStep);
  const steps = parts.length > 1 ? parts : [...parts, CHECK];
  return { kind: 'text', chunks: [JSON.stringify({ steps })], pace: 'none' };
}

/** The look back; undefined for any other step. */
export function check({ request, steps }: Dialogue): ScriptedReply | undefined {
  if (request !== CHECK) return undefined;
  const before = steps.at(-2)?.result.trim();
  return say(before ? 'Checked: the step before has a result.' : 'Checked: there is no result to look at.');
}

/** What came of each step. */
export function report({ request, steps }: Dialogue): ScriptedReply {
  const lines = steps.map(({ title, result }, index) => `${index + 1}. ${title} → ${result.trim()}`);
  return say(`Report on "${request}":\n${lines.join('\n')}`);
}

function asStep(clause: string): string {
  const text = clause.replace(/^(?:please|first|second|third|next|lastly)\b,?\s*/i, '').replace(/[.!]+$/, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
