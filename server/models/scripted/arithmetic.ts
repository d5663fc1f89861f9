const WORDS: readonly (readonly [RegExp, string])[] = [
  [/×/g, '*'],
  [/÷/g, '/'],
  [/−/g, '-'],
  [/(?<=\d)\s*\bx\b\s*(?=\d)/gi, ' * '],
  [/\bplus\b/gi, '+'],
  [/\bminus\b/gi, '-'],
  [/\b(?:times|multiplied by)\b/gi, '*'],
  [/\bdivided by\b/gi, '/'],
  [/\bto the power of\b/gi, '^'],
  [/\bsquared\b/gi, '^2'],
  [/\bcubed\b/gi, '^3'],
  [/\b(?:the )?square root of (\d+(?:\.\d+)?)/gi, 'sqrt($1)'],
  [/(\d+(?:\.\d+)?)\s*(?:%|percent) of (\d+(?:\.\d+)?)/gi, '$1 / 100 * $2'],
];

const RUN =
  /(?:\b(?:sqrt|cbrt|abs|round|floor|ceil|ln|log10|log2|exp|sin|cos|tan|min|max|pi)\b|[\d.()+\-*/%^\s])+/gi;

const ASKED = /\b(?:compute|calculate|evaluate|solve|work out|what is|what's|how much is|result of)\b/i;

/** `sum of 2 and 3` as `2 + 3`: has to happen before a text is cut at each `and`. */
export function joinOperands(text: string): string {
  const number = '(-?\\d+(?:\\.\\d+)?)';
  const signs = { sum: '+', product: '*', difference: '-' };
  const pattern = new RegExp(
    `\\b(?:the )?(sum|product|difference) (?:of|between) ${number} and ${number}`,
    'gi',
  );
  return text.replace(
    pattern,
    (_, kind: string, left: string, right: string) =>
      `${left} ${signs[kind.toLowerCase() as keyof typeof signs]} ${right}`,
  );
}

/** The arithmetic expression in a sentence, if there is one. */
export function expressionIn(clause: string): string | undefined {
  const text = WORDS.reduce((rest, [pattern, sign]) => rest.replace(pattern, sign), clause);
  const runs = (text.match(RUN) ?? []).map((run) => run.trim().replace(/[.\s]+$/, ''));
  const longest = runs.filter(isExpression).sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) return undefined;
  // 2024-01-02, 24/7 and 555-1234 are expressions only to someone who asks for one.
  const ambiguous = !/[*^%()+]|\s[-/]\s/.test(longest);
  return ambiguous && !ASKED.test(clause) && text.trim() !== longest ? undefined : longest;
}

function isExpression(run: string): boolean {
  if (!/^[\d(.a-z-]/i.test(run) || /^\d{4}-\d\d?-\d\d?$/.test(run)) return false;
  return /[\d)]\s*[-+*/%^]\s*[-(\d.a-z]/i.test(run) || /[a-z]\(.*\d/i.test(run);
}
