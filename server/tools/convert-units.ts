import { z } from 'zod';
import { defineTool, ToolError } from './tool';
import { findUnit, QUANTITIES } from './units';

/** Converts between units of one quantity. */
export const convertUnits = defineTool({
  name: 'convert_units',
  description: `Converts a value between units of ${QUANTITIES.join(', ')}.`,
  parameters: z.strictObject({
    value: z.number(),
    from: z.string().max(40).describe('The unit of the value, such as km or fahrenheit'),
    to: z.string().max(40).describe('The unit wanted, such as miles or celsius'),
  }),
  execute({ value, from, to }) {
    const source = findUnit(from);
    const target = findUnit(to);
    if (source === undefined || target === undefined) {
      const unknown = source === undefined ? from : to;
      throw new ToolError(
        `'${unknown}' is not a unit known here; known are units of ${QUANTITIES.join(', ')}`,
      );
    }
    if (source.quantity !== target.quantity) {
      throw new ToolError(`'${from}' is a unit of ${source.quantity}, '${to}' one of ${target.quantity}`);
    }
    const result = (value * source.factor + source.offset - target.offset) / target.factor;
    return JSON.stringify({ value: Number(result.toPrecision(12)), unit: target.name });
  },
});
