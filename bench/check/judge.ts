import type { Interval, Verdict } from '../../src/contracts/figures';
import { nearestRank } from '../../src/core/monitor/percentiles';
import { ratioOfRounds, type Round } from '../../src/core/statistics/ratio-of-rounds';
import { verdictOf } from '../../src/core/statistics/verdict-of';
import type { CheckMetric } from './check-metrics.mjs';

export interface SideFigures {
  /** Nearest rank, over all rounds. */
  readonly p50: number;
  readonly p95: number;
  readonly samples: number;
}

export interface CheckRow {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly tolerance: number;
  /** `failed`: it could not be measured, though it should. `unsupported`: this system does not tell. */
  readonly verdict: Verdict | 'failed' | 'unsupported';
  readonly reason: string;
  readonly rounds: number;
  readonly before: SideFigures | null;
  readonly after: SideFigures | null;
  /** after / before, of the medians. */
  readonly ratio: Interval | null;
  /** The same of p95; null where tails are not judged. */
  readonly ratioP95: Interval | null;
}

/** What came of a metric: rounds, or why there are none. */
export type Measured = { readonly rounds: readonly Round[] } | { readonly failed: string } | { readonly unsupported: string };

/** @param measured - of a metric that is exact (`first-load`): a single round */
export function judge(metric: CheckMetric, measured: Measured): CheckRow {
  const { id, label, unit, better, tolerance } = metric;
  const base = { id, label, unit, better, tolerance };
  if (!('rounds' in measured)) {
    const [verdict, reason] = 'failed' in measured ? (['failed', measured.failed] as const) : (['unsupported', measured.unsupported] as const);
    return { ...base, verdict, reason, rounds: 0, before: null, after: null, ratio: null, ratioP95: null };
  }
  const { rounds } = measured;
  const ratio = metric.visit === 'first-load' ? exactRatio(rounds[0]!) : ratioOfRounds(rounds, 'p50');
  const ratioP95 = metric.tailTolerance === undefined ? null : ratioOfRounds(rounds, 'p95');
  const figures = { rounds: rounds.length, before: figuresOf(rounds.flatMap(({ before }) => before)), after: figuresOf(rounds.flatMap(({ after }) => after)), ratio, ratioP95 };
  const typical = verdictOf(ratio, { better, tolerance });
  const tail = ratioP95 === null ? null : verdictOf(ratioP95, { better, tolerance: metric.tailTolerance! });
  // A tail is noisy, and may only accuse.
  if (tail?.verdict === 'regressed' && typical.verdict !== 'regressed') return { ...base, ...figures, verdict: 'regressed', reason: `The slowest twentieth: ${tail.reason}` };
  return { ...base, ...figures, ...typical };
}

function exactRatio({ before, after }: Round): Interval {
  const ratio = after[0]! / before[0]!;
  return { estimate: ratio, low: ratio, high: ratio };
}

function figuresOf(samples: readonly number[]): SideFigures {
  const sorted = Float64Array.from(samples).sort();
  return { p50: rounded(nearestRank(sorted, 50)), p95: rounded(nearestRank(sorted, 95)), samples: sorted.length };
}

/** Four significant digits: more would only be noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** 0: nothing regressed. 1: something did. 2: something could not be measured. 3: too noisy to say, and that was asked for. */
export function exitCodeOf(rows: readonly Pick<CheckRow, 'verdict'>[], strict: boolean): 0 | 1 | 2 | 3 {
  const some = (verdict: CheckRow['verdict']): boolean => rows.some((row) => row.verdict === verdict);
  if (some('regressed')) return 1;
  if (some('failed') || rows.length === 0) return 2;
  return strict && some('unsure') ? 3 : 0;
}
