import type { AlertEvent, AlertRule, MetricDefinition, MetricUnit, Statistic } from '../../contracts/figures';
import { formatMetric } from '../../ui/chart/formatMetric';
import { counted, formatCount } from '../../ui/format';

const STATISTICS: Readonly<Record<Statistic, string>> = {
  p50: 'the median of', p75: 'the p75 of', p95: 'the p95 of', p99: 'the p99 of', mean: 'the average of', max: 'the highest of', min: 'the lowest of', count: 'the number of', latest: 'the latest',
};

/** 15 → "15 minutes", 60 → "an hour", 1440 → "a day". */
export function spanWords(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? 'day' : counted(minutes / 1440, 'day', 'days');
  if (minutes % 60 === 0) return minutes === 60 ? 'hour' : counted(minutes / 60, 'hour', 'hours');
  return minutes === 1 ? 'minute' : counted(minutes, 'minute', 'minutes');
}

/** A value as the rule means it: how often something happened has no unit of its own. */
export function ruleValue(value: number, { statistic }: Pick<AlertRule, 'statistic'>, { unit }: Pick<MetricDefinition, 'unit'>): string {
  return statistic === 'count' ? `${formatCount(value)} times` : formatMetric(value, unit);
}

/** When the rule speaks, in one sentence. */
export function ruleSentence(rule: AlertRule, definition: Pick<MetricDefinition, 'label' | 'unit'>): string {
  const { statistic, when, windowMinutes, minSamples, threshold } = rule;
  const least = minSamples > 1 ? `, if measured at least ${formatCount(minSamples)} times` : '';
  return `When ${STATISTICS[statistic]} “${definition.label}” is ${when} ${ruleValue(threshold, rule, definition)} over the last ${spanWords(windowMinutes)}${least}.`;
}

/** What happened, for the log. */
export function eventSentence({ kind, value, threshold }: AlertEvent, rule: Pick<AlertRule, 'statistic'>, definition: Pick<MetricDefinition, 'unit'>): string {
  const [was, limit] = [ruleValue(value, rule, definition), ruleValue(threshold, rule, definition)];
  return kind === 'fired' ? `${was}, limit ${limit}` : `back to normal: ${was}`;
}

/** The fields of a rule that can be changed, as they stand in the form. */
export const FIELDS = ['threshold', 'recoversAt', 'windowMinutes', 'minSamples', 'cooldownMinutes'] as const satisfies readonly (keyof AlertRule)[];
export type RuleField = (typeof FIELDS)[number];

/** Shares are written as per cent, everything else as it is. */
function scaleOf(field: RuleField, { statistic }: Pick<AlertRule, 'statistic'>, unit: MetricUnit): number {
  return unit === 'share' && statistic !== 'count' && (field === 'threshold' || field === 'recoversAt') ? 100 : 1;
}

/** What stands behind a field, and what it is for. */
export function fieldWords(field: RuleField, { statistic, when }: AlertRule, unit: MetricUnit): { readonly label: string; readonly unit: string } {
  const ofValue = statistic === 'count' ? 'times' : unit === 'share' ? '%' : unit === 'count' || unit === 'score' ? '' : unit;
  switch (field) {
    case 'threshold': return { label: when === 'above' ? 'Tell me above' : 'Tell me below', unit: ofValue };
    case 'recoversAt': return { label: when === 'above' ? 'Over when at or below' : 'Over when at or above', unit: ofValue };
    case 'windowMinutes': return { label: 'Looking back', unit: 'minutes' };
    case 'minSamples': return { label: 'Not with fewer than', unit: 'samples' };
    case 'cooldownMinutes': return { label: 'Afterwards quiet for', unit: 'minutes' };
  }
}

export function fieldText(field: RuleField, rule: AlertRule, unit: MetricUnit): string {
  // 0.9 × 100 is not 90 in binary.
  return String(Number((rule[field] * scaleOf(field, rule, unit)).toPrecision(12)));
}

/** @returns the rule as the fields say; what is no number becomes NaN, which `problemOf` names */
export function ruleOfTexts(rule: AlertRule, texts: Readonly<Record<RuleField, string>>, unit: MetricUnit): AlertRule {
  const values = FIELDS.map((field) => {
    const text = texts[field].trim().replace(',', '.');
    return [field, text === '' ? Number.NaN : Number((Number(text) / scaleOf(field, rule, unit)).toPrecision(12))] as const;
  });
  return { ...rule, ...(Object.fromEntries(values) as Record<RuleField, number>) };
}
