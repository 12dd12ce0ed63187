import type { MonitorSnapshot, OperationStats, Target } from '../contracts/monitor';

export interface OperationRow {
  readonly name: string;
  readonly label: string;
  readonly stats: OperationStats | null;
  readonly target: Target | null;
}

/** Below this a p95 is the worst of a few runs, so the verdict is only "so far". */
export const ENOUGH_SAMPLES = 20;

/** Words for whether a target is met; null where there is nothing to say. */
export function verdict(stats: OperationStats): string | null {
  if (stats.met === null) return null;
  return `${stats.met ? 'met' : 'not met'}${stats.windowCount < ENOUGH_SAMPLES ? ' so far' : ''}`;
}

/**
 * The operations with a target, in the order of the target table, measured or not; then all others by name.
 */
export function operationRows(snapshot: MonitorSnapshot, targets: Readonly<Record<string, Target>>): { readonly targeted: OperationRow[]; readonly others: OperationRow[] } {
  const targeted = Object.entries(targets).map(([name, target]) => ({ name, label: target.label, stats: snapshot.operations[name] ?? null, target }));
  const others = Object.entries(snapshot.operations)
    .filter(([name]) => !Object.hasOwn(targets, name))
    .map(([name, stats]) => ({ name, label: name, stats, target: null }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return { targeted, others };
}
