import type { MetricDefinition } from '../../contracts/figures';
import type { OperationStats, OperationTable } from '../../contracts/monitor';

export interface OtherOperation {
  readonly name: string;
  readonly label: string;
  readonly stats: OperationStats;
  readonly targetMs: number | null;
  /** p95 of the last 100 at or under the target; null: no target. */
  readonly met: boolean | null;
}

/**
 * Operations without a tile: those that miss their target first, then by what they cost this session together, so that what is worth looking at stands on top.
 * Metrics that are no durations are left out: they have rows of their own.
 */
export function otherOperations(operations: OperationTable, tiles: Readonly<Record<string, unknown>>, definitionOf: (name: string) => MetricDefinition): OtherOperation[] {
  return Object.entries(operations)
    .filter(([name, stats]) => !Object.hasOwn(tiles, name) && stats.windowCount > 0)
    .map(([name, stats]) => ({ stats, name, definition: definitionOf(name) }))
    .filter(({ definition: { unit, group } }) => unit === 'ms' && (group === 'operations' || group === 'reliability'))
    .map(({ name, stats, definition: { label, target } }) => {
      const targetMs = target?.bar ?? stats.targetMs;
      return { name, label, stats, targetMs, met: targetMs === null ? null : stats.p95 <= targetMs };
    })
    .sort((a, b) => Number(a.met !== false) - Number(b.met !== false) || totalMs(b) - totalMs(a) || a.name.localeCompare(b.name));
}

function totalMs({ stats: { sinceStart } }: OtherOperation): number {
  return sinceStart.avg * sinceStart.count;
}
