import type { MetricDefinition, MetricGroup, MetricUnit } from '../../../contracts/figures';

type Target = NonNullable<MetricDefinition['target']>;

/** A metric in the fewest words that say everything; what most of them share is filled in. */
interface Words {
  readonly id: string;
  readonly label: string;
  readonly meaning: string;
  readonly source: string;
  readonly unit?: MetricUnit;
  readonly better?: MetricDefinition['better'];
  readonly kind?: MetricDefinition['kind'];
  /** Bar, goal, and what is judged by them (default p95). */
  readonly target?: readonly [bar: number, goal: number, judgedBy?: Target['judgedBy']];
}

/** Durations in milliseconds, the shorter the better, one sample each time it happens, without a target: unless it says otherwise. */
export function define(group: MetricGroup, words: readonly Words[]): readonly MetricDefinition[] {
  return words.map(({ id, label, meaning, source, unit = 'ms', better = 'lower', kind = 'samples', target }) => ({
    id, label, unit, group, better, source, meaning, kind, target: target === undefined ? null : targetOf(target),
  }));
}

function targetOf([bar, goal, judgedBy]: readonly [number, number, Target['judgedBy']?]): Target {
  return judgedBy === undefined ? { bar, goal } : { bar, goal, judgedBy };
}
