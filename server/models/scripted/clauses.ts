/** Where one thing asked for ends and the next begins. */
const NEXT = /\s*(?:[;\n]|,\s|[.!?](?=\s))+\s*(?:and\s+|also\s+)*|\s+(?:and(?:\s+also)?|also)\s+/i;

/** Where what follows has to wait for what came before. */
const THEN = /\s*[,;.]?\s*\b(?:and\s+)?(?:then|after that|afterwards|finally)\b,?\s*/i;

/** What stays in one piece: quotes, JSON, and whatever follows the colon of a verb that takes a text. */
const WHOLE =
  /"[^"]*"|“[^”]*”|`[^`]*`|\{[^]*\}|(?<=\b(?:say|repeat|echo|remember|statistics|words|characters|letters)\b[^:"\n]{0,40}:\s*)[^\s"][^]*$/gi;

/**
 * The things that a text asks for, one by one; those of one group could be done at the same time, groups only one
 * after the other.
 */
export function clausesOf(text: string): string[][] {
  const whole: string[] = [];
  const marked = text.replace(WHOLE, (piece) => `\u0001${whole.push(piece) - 1}\u0002`);
  return marked
    .split(THEN)
    .map((group) =>
      group
        .split(NEXT)
        .map((clause) => restored(clause, whole).trim())
        .filter((clause) => /[\p{L}\p{N}]/u.test(clause)),
    )
    .filter((group) => group.length > 0);
}

function restored(clause: string, whole: readonly string[]): string {
  return clause.replace(/\u0001(\d+)\u0002/g, (_, index: string) => whole[Number(index)] ?? '');
}
