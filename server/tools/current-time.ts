import { z } from 'zod';
import { defineTool, ToolError } from './tool';

/** The time now, in any time zone that the runtime knows. */
export const currentTime = defineTool({
  name: 'current_time',
  description: 'The current date and time, in UTC or in a named time zone.',
  parameters: z.strictObject({
    time_zone: z.string().max(64).optional().describe('IANA time zone such as Europe/Berlin; UTC by default'),
  }),
  execute({ time_zone = 'UTC' }) {
    return JSON.stringify({ ...timeIn(time_zone, new Date()), time_zone });
  },
});

function timeIn(timeZone: string, now: Date) {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'long',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    });
  } catch {
    throw new ToolError(`'time_zone' must be an IANA time zone such as Europe/Berlin, got '${timeZone}'`);
  }
  const part = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return {
    date: `${part.year}-${part.month}-${part.day}`,
    time: `${part.hour}:${part.minute}:${part.second}`,
    weekday: part.weekday,
    // `GMT` alone stands for UTC itself.
    utc_offset: part.timeZoneName === 'GMT' ? '+00:00' : part.timeZoneName?.slice('GMT'.length),
  };
}
