import type { MonitorSnapshot, OperationStats, Target } from '../contracts/monitor';

export interface OperationRow {
  readonly name: string;
  readonly label: string;
  readonly stats: OperationStats | null;
  readonly target: Target | null;
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
