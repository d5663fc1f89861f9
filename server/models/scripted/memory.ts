interface Fact {
  /** What it is about; empty for a bare `remember X`. */
  readonly key: string;
  readonly value: string;
  /** Said as `my …`. */
  readonly mine: boolean;
}

const MINE = /\bmy ((?:[a-z'-]+ ){0,3}?[a-z'-]+) (?:is|are) ([^.,;!?\n]+)/gi;
const CALLED = /\b(?:call me|i am called|i'm called) ([\p{L}'-]+)/giu;
const REMEMBER = /\bremember[:\s]+(?!(?:that\s+)?my\b)(?:that\s+)?(?:the |this |a |an )?([^.;!?\n]+)/gi;
const QUESTION =
  /\?\s*$|^\s*(?:please\s+)?(?:what|which|who|where|when|do you|did i|can you|tell me|recall)\b/i;

/** Answers from what the user said earlier, or confirms what was just said; undefined when it is about neither. */
export function recall(request: string, said: readonly string[]): string | undefined {
  if (QUESTION.test(request)) return remembered(request, said.flatMap(factsIn));
  const fresh = factsIn(request);
  if (fresh.length === 0) return undefined;
  const name = fresh.find(({ key }) => key === 'name')?.value;
  return name === undefined
    ? `I will remember that ${fresh.map(phrase).join(' and ')}.`
    : `Nice to meet you, ${name}.`;
}

function remembered(question: string, facts: readonly Fact[]): string | undefined {
  const words = new Set(question.toLowerCase().match(/[a-z'-]+/g) ?? []);
  const wanted = /\bwho am i\b/i.test(question) ? 'name' : undefined;
  const found = facts.findLast(
    ({ key }) => key !== '' && (key === wanted || key.split(' ').every((word) => words.has(word))),
  );
  if (found !== undefined) return `${capitalised(phrase(found))}.`;

  const unknown = wanted ?? /\bmy ((?:[a-z'-]+ )?[a-z'-]+)\s*\?/i.exec(question)?.[1];
  if (unknown !== undefined) return `You have not told me your ${unknown} in this conversation.`;
  if (!/\b(?:remember|told you|tell you|asked you|ask you)\b/i.test(question)) return undefined;
  if (facts.length === 0) return 'You have told me nothing to remember in this conversation.';
  return `${capitalised(facts.map(phrase).join('; '))}.`;
}

function factsIn(text: string): Fact[] {
  return text
    .split(/(?<=[.!?])\s+|\n/)
    .filter((sentence) => !QUESTION.test(sentence))
    .flatMap((sentence) => [
      ...[...sentence.matchAll(MINE)].map(([, key, value]) => fact(key, value, true)),
      ...[...sentence.matchAll(CALLED)].map(([, value]) => fact('name', value, true)),
      ...[...sentence.matchAll(REMEMBER)].map(([, rest = '']) => told(rest.trim())),
    ]);
}

/** `number 42`, `code word: banana`, `door is green`, `42`: the last word is the value where nothing divides it. */
function told(rest: string): Fact {
  const [, key, value] = /^(.+?)(?:\s+is\s+|\s*[:=]\s*)(.+)$/.exec(rest) ?? /^(.+)\s+(\S+)$/.exec(rest) ?? [];
  return fact(key ?? '', value ?? rest, false);
}

function fact(key = '', value = '', mine: boolean): Fact {
  const [short = ''] = value.split(/\s+(?:and|but|because)\s+/);
  return { key: key.toLowerCase().trim(), value: short.replace(/^["'“]|["'”]$/g, '').trim(), mine };
}

function phrase({ key, value, mine }: Fact): string {
  if (key === '') return `you asked me to remember ${value}`;
  return `${mine ? 'your' : 'the'} ${key} is ${value}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
