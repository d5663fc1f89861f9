import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { type EnvironmentValues } from '../contract/environment';

export type { Logger } from 'pino';

/**
 * A logger that writes JSON lines.
 *
 * Every line carries `bindings`, the level by name and the time as ISO 8601. Credentials in headers never reach
 * the log, whoever logs them.
 *
 * @default the lines go to standard output
 */
export function createLog(
  level: EnvironmentValues['LOG_LEVEL'],
  bindings: Readonly<Record<string, string>>,
  destination?: DestinationStream,
): Logger {
  const options = {
    level,
    base: bindings,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: ['headers.authorization', 'headers.cookie', '*.headers.authorization', '*.headers.cookie'],
  };
  return destination ? pino(options, destination) : pino(options);
}
