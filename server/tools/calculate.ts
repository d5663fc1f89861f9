import { z } from 'zod';
import { evaluateExpression } from './expression';
import { defineTool } from './tool';

/** Arithmetic that is right, for models that guess it. */
export const calculate = defineTool({
  name: 'calculate',
  description:
    'Evaluates an arithmetic expression with + - * / % ^, parentheses, pi, e, and the functions sqrt, cbrt, abs, round, floor, ceil, ln, log10, log2, exp, sin, cos, tan, min, max.',
  parameters: z.strictObject({
    expression: z.string().min(1).max(500).describe('For example (3 + 4) * sqrt(2)'),
  }),
  execute({ expression }) {
    const value = evaluateExpression(expression);
    // 15 digits are what a double holds for sure: 0.1 + 0.2 is 0.3 to a reader.
    return String(Number(value.toPrecision(15)));
  },
});
