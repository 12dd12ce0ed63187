import { nearestRank } from '../../src/core/monitor/percentiles';
import type { LoadRun } from './drive';

export const BAR_MS = 300;
/** Fewer calls of one operation have no p95 worth the name. */
const FEWEST = 20;

/** One rate, and whether it was held. */
export interface StressStep {
  readonly perSecond: number;
  readonly calls: number;
  readonly p95Ms: number;
  readonly worst: { readonly operation: string; readonly p95Ms: number };
  readonly errors: number;
  /** Calls without a reply when the last one was made. */
  readonly outstanding: number;
  /** What gave way, in words; none: the rate is held. */
  readonly broke: readonly string[];
}

/** Judges one step of the stress scenario: p95 of every operation, errors, and whether calls pile up. */
export function judgeStep(perSecond: number, run: Pick<LoadRun, 'latenciesMs' | 'errors' | 'outstanding'>): StressStep {
  const all = Float64Array.from(Object.values(run.latenciesMs).flatMap((latencies) => latencies)).sort();
  const byOperation = Object.entries(run.latenciesMs)
    .filter(([, latencies]) => latencies.length >= FEWEST)
    .map(([operation, latencies]) => ({ operation, p95Ms: nearestRank(Float64Array.from(latencies).sort(), 95) }))
    .sort((a, b) => b.p95Ms - a.p95Ms);
  const p95Ms = all.length === 0 ? Number.POSITIVE_INFINITY : nearestRank(all, 95);
  const worst = byOperation[0] ?? { operation: 'all', p95Ms };
  const outstanding = run.outstanding.at(-1) ?? 0;
  const broke = [
    ...(worst.p95Ms > BAR_MS ? [`p95 of ${worst.operation} ${Math.round(worst.p95Ms)} ms`] : []),
    ...(run.errors.length > 0 ? [`${run.errors.length} errors, first: ${run.errors[0]!.operation}: ${run.errors[0]!.message}`] : []),
    // More than a second's worth of calls that nobody has answered, and more than halfway through: they pile up.
    ...(outstanding > perSecond && outstanding > 1.5 * (run.outstanding[run.outstanding.length >> 1] ?? 0) ? [`${outstanding} calls waiting at the end`] : []),
  ];
  return { perSecond, calls: all.length, p95Ms, worst, errors: run.errors.length, outstanding, broke };
}

/** The next rate: twice as much until one breaks (half as much, where the first one did), then halfway between the last that held and the first that did not, twice. @returns null: known well enough */
export function nextRate(steps: readonly Pick<StressStep, 'perSecond' | 'broke'>[], first: number): number | null {
  if (steps.length === 0) return first;
  const held = Math.max(0, ...steps.filter(({ broke }) => broke.length === 0).map(({ perSecond }) => perSecond));
  const broken = Math.min(Number.POSITIVE_INFINITY, ...steps.filter(({ broke }) => broke.length > 0).map(({ perSecond }) => perSecond));
  if (broken === Number.POSITIVE_INFINITY) return held * 2;
  // A rate may break that is below one that held: the machine was disturbed, and the lower one counts.
  const low = held < broken ? held : 0;
  if (low === 0) return broken > 6 ? Math.round(broken / 2) : null;
  return broken - low <= Math.max(10, broken / 8) ? null : Math.round((low + broken) / 2);
}
