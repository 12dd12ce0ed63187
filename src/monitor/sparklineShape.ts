/** Where a sparkline's points and its target lie, in the units of its view box. */
export interface SparklineShape {
  /** For the `points` of a polyline. */
  readonly points: string;
  /** Height of the target line; null without target. */
  readonly targetY: number | null;
}

/**
 * @param samples - milliseconds, oldest first
 * @param slots - how many samples fill the width; the newest stands at the right edge
 *
 * The scale starts at zero and ends at the target or the largest sample, whichever is more: the distance to the target
 * is the message, so it is never stretched away.
 */
export function sparklineShape(samples: readonly number[], targetMs: number | null, width: number, height: number, slots = 100): SparklineShape {
  const edge = 2;
  const top = Math.max(targetMs ?? 0, ...samples, Number.MIN_VALUE) * 1.05;
  const y = (ms: number) => round(height - edge - (ms / top) * (height - 2 * edge));
  const step = width / Math.max(1, slots - 1);
  const points = samples.map((ms, index) => `${round(width - (samples.length - 1 - index) * step)},${y(ms)}`).join(' ');
  return { points, targetY: targetMs === null ? null : y(targetMs) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
