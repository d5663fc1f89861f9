import { joinOperands } from './arithmetic';
import { clausesOf } from './clauses';
import { type Dialogue } from './dialogue';
import { check, plan, report } from './planner';
import { say, type ScriptedCall, type ScriptedReply } from './reply';
import { smallTalk } from './small-talk';
import { toolRequestIn } from './tool-requests';
import { sentenceFor } from './tool-results';

/** What the rules make of a dialogue. Depends on nothing else. */
export function answer(dialogue: Dialogue): ScriptedReply {
  if (dialogue.phase === 'plan') return plan(dialogue);
  if (dialogue.phase === 'report') return report(dialogue);
  return (
    check(dialogue) ?? withTools(dialogue) ?? smallTalk(dialogue.request, dialogue.said) ?? fallback(dialogue)
  );
}

interface Clause {
  readonly text: string;
  readonly call: ScriptedCall | undefined;
}

function withTools({ request, said, outcomes, tools }: Dialogue): ScriptedReply | undefined {
  const groups = clausesOf(joinOperands(request)).map((group) =>
    group.map((text): Clause => ({ text, call: toolRequestIn(text, tools) })),
  );
  const clauses = groups.flat();
  const asked = clauses.flatMap(({ call }) => call ?? []);
  if (asked.length === 0) return undefined;

  // A group is called as a whole, so the calls answered so far end where a group ends.
  let before = 0;
  for (const group of groups) {
    const calls = group.flatMap(({ call }) => call ?? []).filter(({ name }) => tools.has(name));
    if (calls.length > 0 && outcomes.length <= before) return { kind: 'calls', calls };
    before += calls.length;
  }
  const missing = new Set(asked.map(({ name }) => name).filter((name) => !tools.has(name)));
  return say(
    [
      ...outcomes.map(sentenceFor),
      ...[...missing].map((name) => `I have no tool '${name}' here; add it to the agent's tools.`),
      ...clauses.flatMap(({ text, call }) => (call === undefined ? aside(text, said) : [])),
    ].join(' '),
  );
}

/** What can be said to a clause beside those that tools answered. */
function aside(clause: string, said: readonly string[]): string[] {
  const reply = smallTalk(clause, said);
  return reply?.kind === 'text' ? [reply.chunks.join('')] : [];
}

function fallback({ request, phase }: Dialogue): ScriptedReply {
  if (phase === 'step') return say('Noted: the scripted model has no rule for this step.');
  const heard = request.length > 200 ? `${request.slice(0, 200)}…` : request;
  return say(
    `You said: "${heard}". I am the offline scripted model, not an LLM, and no rule of mine fits this. Ask "what can you do?", or give the agent a real model: an OpenAI-compatible endpoint, Anthropic or Amazon Bedrock.`,
  );
}
