import { expressionIn } from './arithmetic';
import { type ScriptedCall } from './reply';
import { timeZoneIn } from './time-zone';

type Rule = (clause: string) => ScriptedCall | undefined;

/** What each built-in tool is asked for with. The first rule that fits wins. */
const RULES: readonly Rule[] = [
  (clause) => {
    const seconds = /\bwait(?:\s+for)?\s+(\d+(?:\.\d+)?)\s*(?:s|secs?|seconds?)\b/i.exec(clause)?.[1];
    return seconds === undefined ? undefined : { name: 'wait', input: { seconds: Number(seconds) } };
  },
  conversionIn,
  (clause) => {
    const counts =
      /\bstatistics\b|\b(?:how many|count(?: the)?|number of) (?:words|characters|letters|sentences|lines)\b/i;
    return counts.test(clause) ? { name: 'text_statistics', input: { text: subjectOf(clause) } } : undefined;
  },
  (clause) => {
    if (
      !/\b(?:what time|the time|current time|time is it|(?:what|which) day|(?:the|today's) date)\b/i.test(
        clause,
      )
    ) {
      return undefined;
    }
    const zone = timeZoneIn(clause);
    return { name: 'current_time', input: zone === undefined ? {} : { time_zone: zone } };
  },
  (clause) => {
    const expression = expressionIn(clause);
    return expression === undefined ? undefined : { name: 'calculate', input: { expression } };
  },
];

/** The tool that a clause asks for, offered or not: by its name, or by what it does. */
export function toolRequestIn(clause: string, offered: ReadonlySet<string>): ScriptedCall | undefined {
  if (/^\s*(?:please\s+)?(?:remember|say|repeat|echo|count to)\b/i.test(clause)) return undefined;
  return namedToolIn(clause, offered) ?? RULES.map((rule) => rule(clause)).find((call) => call !== undefined);
}

/** `call get_order with {"id": 7}`: any tool, with arguments as JSON. */
function namedToolIn(clause: string, offered: ReadonlySet<string>): ScriptedCall | undefined {
  const name = /\b(?:call|use|run)\s+(?:the\s+)?(?:tool\s+)?[`'"]?([a-z][\w-]*)/i.exec(clause)?.[1];
  if (name === undefined || !offered.has(name)) return undefined;
  const json = /\{[^]*\}/.exec(clause)?.[0];
  return { name, input: json === undefined ? {} : parsed(json) };
}

function parsed(json: string): ScriptedCall['input'] {
  try {
    return JSON.parse(json) as ScriptedCall['input'];
  } catch {
    return {};
  }
}

function conversionIn(clause: string): ScriptedCall | undefined {
  const unit = '([a-z°³/]+[23]?(?: per [a-z]+)?)';
  const value = '(-?\\d+(?:\\.\\d+)?)\\s*';
  const forward = new RegExp(
    `\\b(?:convert|what is|what's|how much is|express)\\s+${value}(?:degrees? )?${unit}\\s+(?:to|into|in|as)\\s+(?:degrees? )?${unit}`,
    'i',
  ).exec(clause);
  if (forward !== null) return conversion(forward[1], forward[2], forward[3]);
  const backward = new RegExp(
    `\\bhow many ${unit}\\s+(?:is|are|make|in)(?: there)?(?: in)?\\s+${value}${unit}`,
    'i',
  ).exec(clause);
  return backward === null ? undefined : conversion(backward[2], backward[3], backward[1]);
}

function conversion(value?: string, from?: string, to?: string): ScriptedCall {
  return { name: 'convert_units', input: { value: Number(value), from, to } };
}

/** The text that is to be counted: quoted, after a colon, or all of it. */
function subjectOf(clause: string): string {
  const quoted = /"([^"]*)"|“([^”]*)”/.exec(clause);
  return quoted?.[1] ?? quoted?.[2] ?? /:\s*([^]+)$/.exec(clause)?.[1] ?? clause;
}
