import type { Resolution } from '../../../contracts/figures';
import type { CompleteFrom } from './retention';
import { nextStep, stepStart } from './time-steps';

/** Rows of one resolution that begin in a stretch of time, `to` excluded. Unix ms. */
export interface RowRange {
  readonly resolution: Resolution;
  readonly from: number;
  readonly to: number;
}

/**
 * Which rows together hold each sample of a period once: whole days and hours where they fit, finer ones at its ends as far as those are still
 * there. Where they are not, a coarser stretch belongs to the period that it begins in.
 * @returns in time, none empty
 */
export function coverPeriod(from: number, to: number, complete: CompleteFrom): readonly RowRange[] {
  const ranges: RowRange[] = [];
  const add = (resolution: Resolution, start: number, end: number): void => {
    if (end > start) ranges.push({ resolution, from: start, to: end });
  };
  const upwards = (resolution: Resolution, at: number): number => {
    const start = stepStart(resolution, at);
    return start === at ? at : nextStep(resolution, start);
  };
  const minutes = (start: number, end: number): void => {
    // Minutes that are gone: hours stand in, each where it begins.
    const border = Math.min(end, Math.max(start, complete.minute));
    add('hour', start, border);
    add('minute', border, end);
  };
  const hours = (start: number, end: number): void => {
    const [first, last] = [upwards('hour', start), stepStart('hour', end)];
    if (first >= last) {
      minutes(start, end);
      return;
    }
    minutes(start, first);
    add('hour', first, last);
    minutes(last, end);
  };
  // Hours that are gone: days stand in.
  const border = Math.min(to, Math.max(from, complete.hour));
  add('day', from, border);
  const [first, last] = [upwards('day', border), stepStart('day', to)];
  if (first >= last) hours(border, to);
  else {
    hours(border, first);
    add('day', first, last);
    hours(last, to);
  }
  return ranges;
}
