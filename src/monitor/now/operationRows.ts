import type { MonitorSnapshot, OperationStats, Target } from '../../contracts/monitor';
import { TARGET_WORDS } from '../../core/monitor/target-words';
import { ENOUGH_SAMPLES, metWords } from '../../core/monitor/verdict-words';

export interface OperationRow {
  readonly name: string;
  readonly label: string;
  readonly stats: OperationStats | null;
  readonly target: Target | null;
}

/** Words for whether a target is met; null where there is nothing to say. */
export function verdict(stats: OperationStats): string | null {
  return stats.met === null ? null : metWords(stats.met, stats.windowCount >= ENOUGH_SAMPLES);
}

/** Whoever uses no downloaded model need not read that it was not measured. */
const ONLY_WITH_A_MODEL: ReadonlySet<string> = new Set(['model.embed', 'model.load', 'search.refine']);

/**
 * The operations with a target, in the order of the target table, measured or not (those of downloaded models only when measured); then all others by name.
 */
export function operationRows(snapshot: MonitorSnapshot, targets: Readonly<Record<string, Target>>): { readonly targeted: OperationRow[]; readonly others: OperationRow[] } {
  const listed = Object.entries(targets).filter(([name]) => !ONLY_WITH_A_MODEL.has(name) || snapshot.operations[name] !== undefined);
  const targeted = listed.map(([name, target]) => ({ name, label: TARGET_WORDS[name]?.label ?? name, stats: snapshot.operations[name] ?? null, target }));
  const others = Object.entries(snapshot.operations)
    .filter(([name]) => !Object.hasOwn(targets, name))
    .map(([name, stats]) => ({ name, label: name, stats, target: null }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return { targeted, others };
}
