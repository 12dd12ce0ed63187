import { AppError } from '../../../contracts/errors';
import type { AlertRule, Statistic } from '../../../contracts/figures';

const STATISTICS = ['p50', 'p75', 'p95', 'p99', 'mean', 'max', 'min', 'count', 'latest'] as const satisfies readonly Statistic[];

/** Longer than that a rule says nothing about now. */
const LONGEST_WINDOW_MINUTES = 7 * 24 * 60;
const LONGEST_COOLDOWN_MINUTES = 30 * 24 * 60;
const MOST_RULES = 100;
const LONGEST_TEXT = 500;

type Field = keyof AlertRule;

export interface RuleProblem {
  readonly rule: string;
  readonly field: Field;
  /** What is expected, in words that can stand beside the field. */
  readonly expected: string;
}

/** What is wrong with a rule, first of all; null: nothing. */
export function problemOf(rule: AlertRule): RuleProblem | null {
  const wrong = (field: Field, expected: string): RuleProblem => ({ rule: String(rule.id), field, expected });
  const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TEXT;
  const isWhole = (value: unknown, least: number, most: number): boolean => Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  for (const field of ['id', 'label', 'metric', 'advice'] as const) if (!isText(rule[field])) return wrong(field, `a text of 1 to ${LONGEST_TEXT} letters`);
  if (!STATISTICS.includes(rule.statistic)) return wrong('statistic', `one of ${STATISTICS.join(', ')}`);
  if (rule.when !== 'above' && rule.when !== 'below') return wrong('when', 'above or below');
  if (typeof rule.enabled !== 'boolean') return wrong('enabled', 'on or off');
  if (!Number.isFinite(rule.threshold) || rule.threshold < 0 || rule.threshold > 1e9) return wrong('threshold', 'a number from 0 to 1,000,000,000');
  if (!Number.isFinite(rule.recoversAt) || rule.recoversAt < 0) return wrong('recoversAt', 'a number that is 0 or more');
  if (rule.when === 'above' ? rule.recoversAt > rule.threshold : rule.recoversAt < rule.threshold) {
    return wrong('recoversAt', rule.when === 'above' ? `at most the threshold, ${rule.threshold}` : `at least the threshold, ${rule.threshold}`);
  }
  if (!isWhole(rule.windowMinutes, 1, LONGEST_WINDOW_MINUTES)) return wrong('windowMinutes', `a whole number of minutes, 1 to ${LONGEST_WINDOW_MINUTES} (a week)`);
  if (!isWhole(rule.minSamples, 1, 1_000_000)) return wrong('minSamples', 'a whole number, 1 or more');
  if (!isWhole(rule.cooldownMinutes, 0, LONGEST_COOLDOWN_MINUTES)) return wrong('cooldownMinutes', `a whole number of minutes, 0 to ${LONGEST_COOLDOWN_MINUTES} (30 days)`);
  return null;
}

/** @throws AppError `INVALID_INPUT` naming rule, field and what is expected there */
export function checkRules(rules: readonly AlertRule[]): void {
  if (!Array.isArray(rules) || rules.length > MOST_RULES) throw new AppError('INVALID_INPUT', { field: 'rules', expected: `a list of at most ${MOST_RULES}` });
  const ids = new Set<string>();
  for (const rule of rules) {
    if (typeof rule !== 'object' || rule === null) throw new AppError('INVALID_INPUT', { field: 'rules', expected: 'objects' });
    const problem = problemOf(rule);
    if (problem !== null) throw new AppError('INVALID_INPUT', { rule: problem.rule, field: problem.field, expected: problem.expected, received: String(rule[problem.field]) });
    if (ids.has(rule.id)) throw new AppError('INVALID_INPUT', { rule: rule.id, field: 'id', expected: 'a name of its own for each rule' });
    ids.add(rule.id);
  }
}

/** Whether a rule still asks the same, so that what is remembered of it holds. */
export function asksTheSame(a: AlertRule, b: AlertRule): boolean {
  return (['metric', 'statistic', 'when', 'threshold', 'recoversAt', 'windowMinutes', 'minSamples', 'enabled'] as const).every((field) => a[field] === b[field]);
}
