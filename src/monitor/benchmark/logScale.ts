/** Places values on a logarithmic axis. */
export interface LogScale {
  /** Powers of ten, ascending, first and last being the ends of the axis. */
  readonly ticks: readonly number[];
  /** 0 to 1; what lies beyond an end is put there. */
  place(value: number): number;
}

/** An axis from power of ten to power of ten that holds all values above 0; null: there are none. */
export function logScale(values: readonly number[]): LogScale | null {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return null;
  // A whisker of tolerance, for 1000 has a logarithm of 2.9999999999999996.
  const first = Math.floor(Math.log10(Math.min(...positive)) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...positive)) - 1e-9));
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, i) => Number(`1e${first + i}`)),
    place: (value) => (value > 0 ? Math.min(1, Math.max(0, (Math.log10(value) - first) / (last - first))) : 0),
  };
}
