import type { ChartSeries } from './chartProps';

/** One row of x for all series, as uPlot draws them. `undefined`: this series has no point here, and its line goes on; null: it breaks. */
export interface AlignedSeries {
  readonly xs: number[];
  readonly ys: (number | null | undefined)[][];
  /** Samples behind each x; undefined: nobody said. */
  readonly counts: (number | null)[] | undefined;
}

/**
 * Brings series with xs of their own together.
 * @param drawable - what can be drawn of a value, e.g. nothing below zero on a logarithmic scale; the rest becomes null
 */
export function alignSeries(series: readonly ChartSeries[], drawable: (y: number) => boolean = Number.isFinite): AlignedSeries {
  const places = [...new Set(series.flatMap(({ xs }) => xs))].sort((a, b) => a - b);
  const placeOf = new Map(places.map((x, index) => [x, index]));
  const ys = series.map((one) => {
    const row = Array.from<number | null | undefined>({ length: places.length });
    one.xs.forEach((x, index) => {
      const y = one.ys[index] ?? null;
      row[placeOf.get(x)!] = y !== null && drawable(y) ? y : null;
    });
    return row;
  });
  const counted = series.find(({ counts }) => counts !== undefined);
  let counts: (number | null)[] | undefined;
  if (counted !== undefined) {
    counts = Array.from<number | null>({ length: places.length }).fill(null);
    counted.xs.forEach((x, index) => (counts![placeOf.get(x)!] = counted.counts?.[index] ?? null));
  }
  return { xs: places, ys, counts };
}
