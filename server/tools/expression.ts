import { ToolError } from './tool';

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

const FUNCTIONS: Readonly<Record<string, { arity: number | 'any'; apply: (...args: number[]) => number }>> = {
  sqrt: { arity: 1, apply: Math.sqrt },
  cbrt: { arity: 1, apply: Math.cbrt },
  abs: { arity: 1, apply: Math.abs },
  round: { arity: 1, apply: Math.round },
  floor: { arity: 1, apply: Math.floor },
  ceil: { arity: 1, apply: Math.ceil },
  ln: { arity: 1, apply: Math.log },
  log10: { arity: 1, apply: Math.log10 },
  log2: { arity: 1, apply: Math.log2 },
  exp: { arity: 1, apply: Math.exp },
  sin: { arity: 1, apply: Math.sin },
  cos: { arity: 1, apply: Math.cos },
  tan: { arity: 1, apply: Math.tan },
  min: { arity: 'any', apply: Math.min },
  max: { arity: 'any', apply: Math.max },
};

/** Deeper nesting than any sensible expression: the parser recurses, and the stack is finite. */
const MAX_DEPTH = 64;

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([a-zA-Z][a-zA-Z0-9]*)|(\*\*|[-+*/%^(),]))/y;

/** The value of an arithmetic expression; throws `ToolError` for what is not one. Nothing is ever evaluated as code. */
export function evaluateExpression(source: string): number {
  const value = new Parser(tokens(source)).parse();
  if (!Number.isFinite(value)) {
    throw new ToolError(
      `'${source}' has no finite value; check for division by zero or a root of a negative`,
    );
  }
  return value;
}

function tokens(source: string): string[] {
  const found: string[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (match === null) {
      throw new ToolError(`'${text.slice(at).trim()[0]}' at position ${at + 1} is not part of an expression`);
    }
    found.push(match[0].trim());
  }
  return found;
}

/** Recursive descent, one method a precedence level. */
class Parser {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  parse(): number {
    const value = this.#sum();
    if (this.#at < this.#tokens.length) throw new ToolError(`unexpected '${this.#tokens[this.#at]}'`);
    return value;
  }

  #take(...options: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !options.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  #sum(): number {
    let value = this.#product();
    for (let sign = this.#take('+', '-'); sign !== undefined; sign = this.#take('+', '-')) {
      const right = this.#product();
      value = sign === '+' ? value + right : value - right;
    }
    return value;
  }

  #product(): number {
    let value = this.#signed();
    for (let sign = this.#take('*', '/', '%'); sign !== undefined; sign = this.#take('*', '/', '%')) {
      const right = this.#signed();
      value = sign === '*' ? value * right : sign === '/' ? value / right : value % right;
    }
    return value;
  }

  #signed(): number {
    if (++this.#depth > MAX_DEPTH) throw new ToolError(`nested deeper than ${MAX_DEPTH} levels`);
    const sign = this.#take('+', '-');
    // A power binds tighter than a sign before it: -2^2 is -4.
    const value = sign === undefined ? this.#power() : this.#signed() * (sign === '-' ? -1 : 1);
    this.#depth--;
    return value;
  }

  #power(): number {
    const base = this.#operand();
    return this.#take('^', '**') === undefined ? base : base ** this.#signed();
  }

  #operand(): number {
    if (this.#take('(') !== undefined) return this.#closed(this.#sum());
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new ToolError('the expression ends too early');
    if (/^[\d.]/.test(token)) return Number(token);
    const name = token.toLowerCase();
    if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name]!;
    if (Object.hasOwn(FUNCTIONS, name)) return this.#call(name);
    throw new ToolError(`unexpected '${token}'`);
  }

  #call(name: string): number {
    if (this.#take('(') === undefined) throw new ToolError(`'${name}' needs its arguments in parentheses`);
    const args = [this.#sum()];
    while (this.#take(',') !== undefined) args.push(this.#sum());
    const { arity, apply } = FUNCTIONS[name]!;
    if (arity !== 'any' && args.length !== arity) {
      throw new ToolError(`'${name}' takes ${arity} argument, got ${args.length}`);
    }
    return this.#closed(apply(...args));
  }

  #closed(value: number): number {
    if (this.#take(')') === undefined) throw new ToolError("a ')' is missing");
    return value;
  }
}
