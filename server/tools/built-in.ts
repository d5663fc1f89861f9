import { type BuiltInToolName } from '../../contract/agent-definition';
import { calculate } from './calculate';
import { convertUnits } from './convert-units';
import { currentTime } from './current-time';
import { textStatistics } from './text-statistics';
import { type Tool } from './tool';
import { wait } from './wait';

/** The tools that the server brings along, by the names that a definition uses. */
export const BUILT_IN: Readonly<Record<BuiltInToolName, Tool>> = {
  calculate,
  current_time: currentTime,
  convert_units: convertUnits,
  text_statistics: textStatistics,
  wait,
};
