import type { Interval } from '../../contracts/figures';

/** Where an interval of a ratio lies in a picture of `width`: no change in the middle, halves and doubles equally far from it. */
export interface IntervalShape {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  /** It goes on beyond the edge. */
  readonly cutLeft: boolean;
  readonly cutRight: boolean;
}

const NARROWEST = 1.25;
const WIDEST = 4;

/** One scale for all rows, so that they can be compared: the factor at its right edge; its left edge is one by that. */
export function intervalSpan(intervals: readonly (Interval | null)[]): number {
  const reach = intervals.reduce((most, interval) => (interval === null ? most : Math.max(most, interval.high, 1 / Math.max(interval.low, Number.MIN_VALUE))), 1);
  return Math.min(WIDEST, Math.max(NARROWEST, reach));
}

export function intervalShape({ low, estimate, high }: Interval, span: number, width: number): IntervalShape {
  const place = (ratio: number): number => {
    const x = (Math.log(Math.max(ratio, Number.MIN_VALUE)) / Math.log(span) + 1) * (width / 2);
    return Math.round(Math.min(width, Math.max(0, x)) * 10) / 10;
  };
  return { from: place(low), to: place(high), at: place(estimate), cutLeft: low < 1 / span, cutRight: high > span };
}
