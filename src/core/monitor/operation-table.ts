import type { OperationStats, OperationTable, Target } from '../../contracts/monitor';
import { type KeptOperation, type Monitor, WINDOW_SIZE } from './monitor';
import { nearestRank } from './percentiles';
import { TARGETS } from './targets';

/** The figures of every operation that has a sample. @param targets - default: {@link TARGETS} */
export function operationTable({ kept, context }: Pick<Monitor, 'kept' | 'context'>, targets: Readonly<Record<string, Target>> = TARGETS): OperationTable {
  const table: Record<string, OperationStats> = {};
  for (const [name, operation] of kept) table[name] = summarise(operation, targets[name], context);
  return table;
}

function summarise(operation: KeptOperation, target: Target | undefined, context: string): OperationStats {
  const { sketch } = operation;
  const recent = recentSamples(operation);
  const sorted = Float64Array.from(recent).sort();
  const p95 = nearestRank(sorted, 95);
  return {
    count: sketch.count,
    min: nearestRank(sorted, 0),
    max: nearestRank(sorted, 100),
    avg: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
    p50: nearestRank(sorted, 50),
    p95,
    p99: nearestRank(sorted, 99),
    windowCount: sorted.length,
    sinceStart: {
      count: sketch.count,
      min: sketch.min,
      max: sketch.max,
      avg: sketch.sum / sketch.count,
      p50: sketch.percentile(50),
      p75: sketch.percentile(75),
      p95: sketch.percentile(95),
      p99: sketch.percentile(99),
    },
    recent,
    targetMs: target?.targetMs ?? null,
    goalMs: target?.goalMs ?? null,
    met: target === undefined ? null : p95 <= target.targetMs,
    context,
  };
}

/** Those of the window, at most 100, oldest first. */
export function recentSamples({ window, sketch: { count } }: KeptOperation): number[] {
  if (count <= WINDOW_SIZE) return Array.from(window.subarray(0, count));
  const oldest = count % WINDOW_SIZE;
  return [...window.subarray(oldest), ...window.subarray(0, oldest)];
}
