/** A reading. Any units; the slope is in `y` per `x`. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The median of the slopes between all pairs: almost a third of the readings may be odd (a large import, garbage not yet collected) without moving it.
 * @returns null with fewer than two different `x`
 * @see Theil 1950; Sen 1968, Estimates of the regression coefficient based on Kendall's tau
 */
export function robustSlope(points: readonly Point[]): number | null {
  const slopes: number[] = [];
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      const run = points[j]!.x - points[i]!.x;
      if (run !== 0) slopes.push((points[j]!.y - points[i]!.y) / run);
    }
  }
  if (slopes.length === 0) return null;
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  return slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
}
