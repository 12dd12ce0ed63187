/** Where a sparkline's points and its target lie, in the units of its view box. */
export interface SparklineShape {
  /** For the `points` of a polyline. */
  readonly points: string;
  /** Height of the target line; null without target. */
  readonly targetY: number | null;
}

const FEWEST_SLOTS = 20;

/**
 * @param samples - in one unit, the target in the same; oldest first
 *
 * The newest sample stands at the right edge; until there are twenty, they do not fill the width.
 * The scale starts at zero and ends at the target or the largest sample, whichever is more: the distance to the target
 * is the message, so it is never stretched away.
 */
export function sparklineShape(samples: readonly number[], target: number | null, width: number, height: number): SparklineShape {
  const edge = 2;
  const top = Math.max(target ?? 0, ...samples, Number.MIN_VALUE) * 1.05;
  const y = (value: number) => round(height - edge - (value / top) * (height - 2 * edge));
  const step = width / Math.max(FEWEST_SLOTS, samples.length - 1);
  // One sample alone is a short line: a polyline of one point draws nothing.
  const drawn = samples.length === 1 ? [samples[0], samples[0]] : samples;
  const points = drawn.map((value, index) => `${round(width - (drawn.length - 1 - index) * step)},${y(value)}`).join(' ');
  return { points, targetY: target === null ? null : y(target) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
