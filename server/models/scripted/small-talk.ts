import { recall } from './memory';
import { say, type ScriptedReply } from './reply';

/** The longest count: some four minutes of stream at the usual pace. */
const MAX_COUNT = 10_000;

/** Answers that need no tool; undefined when no rule fits. */
export function smallTalk(request: string, said: readonly string[]): ScriptedReply | undefined {
  const count = /\bcount (?:up )?(?:from (?:1|one) )?to (\d+)/i.exec(request)?.[1];
  if (count !== undefined) return counted(Number(count));
  const text = quoted(request) ?? previous(request, said) ?? recall(request, said) ?? aboutItself(request);
  return text === undefined ? undefined : say(text);
}

function counted(to: number): ScriptedReply {
  if (to > MAX_COUNT) return say(`I count to ${MAX_COUNT} at most.`);
  const chunks = Array.from({ length: to }, (_, index) => (index === 0 ? '1' : ` ${index + 1}`));
  return { kind: 'text', chunks, pace: 'count' };
}

function quoted(request: string): string | undefined {
  const [, text] = /^\s*(?:please\s+)?(?:say|repeat|echo)(?:\s+after me)?[:\s]+([^]+)$/i.exec(request) ?? [];
  return text?.trim().replace(/^["“]([^"”]*)["”][.!]?$/, '$1');
}

function previous(request: string, said: readonly string[]): string | undefined {
  const asked =
    /\bwhat (?:did i|was it i|have i) (?:just )?(?:say|said|ask|asked|write|written)\b|\bmy (?:last|previous) (?:message|question)\b/i;
  if (!asked.test(request) || /\bremember\b/i.test(request)) return undefined;
  const before = said.at(-2);
  return before === undefined
    ? 'You said nothing before this in this conversation.'
    : `You said: "${before}"`;
}

function aboutItself(request: string): string | undefined {
  if (
    /\b(?:who|what) are you\b|\bare you (?:an? |really )?(?:llm|ai|bot|human|real|language model)\b|\bwhich model\b/i.test(
      request,
    )
  ) {
    return "I am Agent Fleet's scripted model: fixed rules that answer offline. I am no LLM and understand nothing; configure a real model to talk to one.";
  }
  if (/\bwhat can you do\b|^\s*help\b/i.test(request)) {
    return 'I can remember what you tell me ("my name is Ada"), count ("count to 10"), repeat ("say hello"), and use my tools: arithmetic, the time, unit conversion, text statistics, waiting. I am a scripted model, no LLM.';
  }
  if (/^\s*(?:hi|hello|hey|good (?:morning|afternoon|evening))\b/i.test(request)) {
    return 'Hello! I am the offline scripted model. Ask me what I can do.';
  }
  if (/^\s*(?:thanks|thank you)\b/i.test(request)) return 'You are welcome.';
  return undefined;
}
