import type { BenchmarkRow, Measured } from '../../contracts/self-benchmark';
import { nearestRank } from '../../core/monitor/percentiles';
import type { BenchmarkRowDefinition } from './benchmark-rows';

/** Samples that a result keeps. */
export const KEPT_VALUES = 100;

/** The row of a result that says what was measured. */
export function makeRow({ id, label, unit, better, target }: Pick<BenchmarkRowDefinition, 'id' | 'label' | 'unit' | 'better' | 'target'>, measured: Measured): BenchmarkRow {
  const what = { id, label, unit, better, target };
  if ('unsupported' in measured) return { ...what, unsupported: measured.unsupported, samples: 0, values: [], batch: 1, p50: null, p95: null, met: null };
  // Figures of those that are kept, so that whoever reads the file comes to the same.
  const values = evenly(measured.values.filter((value) => Number.isFinite(value) && value >= 0).map(rounded));
  if (values.length === 0) return makeRow(what, { unsupported: 'nothing could be measured' });
  const sorted = Float64Array.from(values).sort();
  const p95 = nearestRank(sorted, better === 'lower' ? 95 : 5);
  return {
    ...what,
    unsupported: null,
    samples: values.length,
    values,
    batch: measured.batch,
    p50: nearestRank(sorted, 50),
    p95,
    met: target === null ? null : better === 'lower' ? p95 <= target : p95 >= target,
  };
}

/** Four digits are more than any clock here can tell, and make a file a third as long. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** As many as are kept, from the whole run. */
function evenly(values: readonly number[]): readonly number[] {
  if (values.length <= KEPT_VALUES) return values;
  return Array.from({ length: KEPT_VALUES }, (_, i) => values[Math.floor((i * values.length) / KEPT_VALUES)]);
}
