import type { Resolution } from '../../../contracts/figures';
import type { CompleteFrom } from './retention';
import { HOUR_MS, MINUTE_MS } from './time-steps';

/** More than a chart has room for. */
const MOST_POINTS = 400;

/** The finest that the period still has and that gives at most 400 points; days, where none does. @param first - when the history begins, Unix ms */
export function chooseResolution(from: number, to: number, complete: CompleteFrom, first: number): Resolution {
  const begin = Math.max(from, first);
  const lengths = [['minute', MINUTE_MS], ['hour', HOUR_MS]] as const;
  for (const [resolution, length] of lengths) if (begin >= complete[resolution] && (to - begin) / length <= MOST_POINTS) return resolution;
  return 'day';
}
