import { type VariableSpec } from '../contract/environment';

/** A variable's value, or what is wrong with it. */
export type VariableReading =
  { readonly value: string | number | object | undefined } | { readonly problem: string };

const LONGEST_SHOWN = 60;

/**
 * Reads one variable as its kind says.
 *
 * An empty variable counts as not set: that is what an empty key of a Secret or a bare `NAME=` means. What may
 * hold a secret is never shown.
 */
export function readVariable(name: string, spec: VariableSpec, text: string | undefined): VariableReading {
  if (text === undefined || text === '') {
    if (spec.default !== undefined) return { value: spec.default };
    if (spec.optional) return { value: undefined };
    return { problem: `'${name}' must be ${allowed(spec)}, got nothing; set it: ${spec.doc}` };
  }
  const value = parse(spec, text);
  if (value !== undefined) return { value };
  return { problem: `'${name}' must be ${allowed(spec)}, got ${shown(spec, text)}; correct it` };
}

function parse(spec: VariableSpec, text: string): string | number | object | undefined {
  switch (spec.kind) {
    case 'string':
    case 'secret':
      return text;
    case 'integer': {
      const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
      return value >= spec.min && value <= spec.max ? value : undefined;
    }
    case 'choice':
      return spec.choices.includes(text) ? text : undefined;
    case 'json':
      return parseObject(text);
    case 'url':
      return URL.canParse(text) && spec.protocols.includes(new URL(text).protocol) ? text : undefined;
  }
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function allowed(spec: VariableSpec): string {
  switch (spec.kind) {
    case 'string':
    case 'secret':
      return 'a text';
    case 'integer':
      return `an integer from ${spec.min} to ${spec.max}`;
    case 'choice':
      return `one of ${spec.choices.join(', ')}`;
    case 'json':
      return 'a JSON object';
    case 'url':
      return `a URL that starts with ${spec.protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  }
}

function shown(spec: VariableSpec, text: string): string {
  if (spec.kind === 'secret') return 'a value that is not shown';
  if (spec.kind === 'url' && spec.secret) return shownUrl(text);
  return `'${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}'`;
}

/** Only protocol and host: the user's part may hold a password, the query may hold another. */
function shownUrl(text: string): string {
  if (!URL.canParse(text)) return 'a value that is no URL (not shown, as it may hold a password)';
  const url = new URL(text);
  return `'${url.protocol}//${url.host}' (the rest is not shown, as it may hold a password)`;
}
