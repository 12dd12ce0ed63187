import { describe, expect, it } from 'vitest';
import type { AlertRule, EncodedSketch } from '../../../contracts/figures';
import { encodeSketch } from '../encode-sketch';
import { QuantileSketch } from '../quantile-sketch';
import { asksTheSame, checkRules, problemOf } from './check-rules';
import { DEFAULT_RULES } from './default-rules';
import { CALM, judgeRule, type RuleState } from './judge-rule';
import { windowValue } from './window-value';

const NOW = Date.UTC(2026, 5, 10, 12);

function sketchOf(values: readonly number[]): EncodedSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return encodeSketch(sketch);
}

/** Samples of which the rule's statistic is exactly this, as many as it asks for. */
function samplesOf({ statistic, minSamples }: AlertRule, value: number): readonly EncodedSketch[] {
  if (statistic === 'count') return value === 0 ? [] : [sketchOf(Array.from({ length: value }, () => 60))];
  // Others lie around it, so that no percentile is an end, which a sketch knows exactly.
  const around = statistic === 'p95' || statistic === 'p50' ? Array.from({ length: 100 }, (_, index) => (index < (statistic === 'p95' ? 90 : 45) ? value / 10 : index > 97 ? value * 3 : value)) : Array.from({ length: minSamples }, () => value);
  return [sketchOf(around)];
}

function judge(rule: AlertRule, state: RuleState, value: number | null, now = NOW) {
  const seen = value === null ? null : windowValue(samplesOf(rule, value), rule.statistic);
  return judgeRule(rule, state, seen, { now, version: '1.0.0', id: String(now) });
}

/** How far past a threshold a value surely is, whatever a sketch rounds away. */
const past = ({ threshold, when, statistic }: AlertRule): number => (statistic === 'count' ? threshold + (when === 'above' ? 1 : -1) : threshold * (when === 'above' ? 1.021 : 0.979));

describe.each(DEFAULT_RULES.map((rule) => [rule.id, rule] as const))('the rule %s', (_, rule) => {
  it('is sound, and says what to do', () => {
    expect(problemOf(rule)).toBeNull();
    expect(rule.advice.length).toBeGreaterThan(40);
    expect(rule.recoversAt).not.toBe(rule.threshold);
  });

  it('fires just past its threshold, once', () => {
    const { state, event } = judge(rule, CALM, past(rule));
    expect(event).toMatchObject({ kind: 'fired', rule: rule.id, threshold: rule.threshold, advice: rule.advice, version: '1.0.0' });
    expect(judge(rule, state, past(rule), NOW + 60_000)).toEqual({ state, event: null });
    expect(state.told).toBe(false);
  });

  it('is silent exactly at its threshold', () => {
    expect(judge(rule, CALM, rule.threshold).event).toBeNull();
  });

  it('says nothing of too few samples, or of none', () => {
    expect(judge(rule, CALM, null).event).toBeNull();
    const few = windowValue([sketchOf(Array.from({ length: rule.minSamples - 1 }, () => past(rule) * 5))].filter(({ count }) => count > 0), rule.statistic);
    expect(judgeRule(rule, CALM, few, { now: NOW, version: '1', id: '' }).event).toBeNull();
    const { state } = judge(rule, CALM, past(rule));
    expect(judge(rule, state, null)).toEqual({ state, event: null });
  });

  it('is over only when it has come back far enough, and then rests', () => {
    const { state } = judge(rule, CALM, past(rule));
    const between = rule.statistic === 'count' ? Math.ceil((rule.threshold + rule.recoversAt) / 2) : (rule.threshold + rule.recoversAt) / 2;
    expect(judge(rule, state, between, NOW + 60_000).state).toBe(state);
    const over = judge(rule, state, rule.recoversAt, NOW + 120_000);
    expect(over.event).toMatchObject({ kind: 'recovered', rule: rule.id });
    const restMs = rule.cooldownMinutes * 60_000;
    expect(judge(rule, over.state, past(rule), NOW + 120_000 + restMs - 1).event).toBeNull();
    expect(judge(rule, over.state, past(rule), NOW + 120_000 + restMs).event).toMatchObject({ kind: 'fired' });
    // A clock that was set back does not keep it silent.
    expect(judge(rule, over.state, past(rule), NOW).event).toMatchObject({ kind: 'fired' });
  });

  it('is let go without a word when nothing is heard of it any more', () => {
    const { state } = judge(rule, CALM, past(rule));
    const later = NOW + (rule.windowMinutes + rule.cooldownMinutes) * 60_000;
    // Of what is counted, none is an answer.
    const silent = judgeRule(rule, state, windowValue([], rule.statistic), { now: later, version: '1', id: '' });
    expect(silent.state).toMatchObject({ active: null, overAt: later });
    expect(silent.event?.kind).toBe(rule.statistic === 'count' ? 'recovered' : undefined);
  });

  it('switched off it is silent, and what was active is over without a word', () => {
    expect(judge({ ...rule, enabled: false }, CALM, past(rule))).toEqual({ state: CALM, event: null });
    const { state } = judge(rule, CALM, past(rule));
    expect(judge({ ...rule, enabled: false }, state, past(rule))).toMatchObject({ state: { active: null }, event: null });
  });
});

it('rules that want more than a value fire below it, and are over above', () => {
  const rule: AlertRule = { ...DEFAULT_RULES[0]!, metric: 'cache.queries.hits', statistic: 'mean', when: 'below', threshold: 0.8, recoversAt: 0.85 };
  expect(judge(rule, CALM, 0.8).event).toBeNull();
  const { state, event } = judge(rule, CALM, 0.79);
  expect(event).toMatchObject({ kind: 'fired' });
  expect(judge(rule, state, 0.84).event).toBeNull();
  expect(judge(rule, state, 0.85).event).toMatchObject({ kind: 'recovered' });
});

it('reads each statistic of a window, the latest from the newest stretch that has samples', () => {
  const window = [sketchOf([1, 2, 3]), sketchOf([10, 20])];
  const values = (['count', 'mean', 'latest', 'min', 'max', 'p50'] as const).map((statistic) => windowValue(window, statistic)!.value);
  expect(values).toEqual([5, 7.2, 15, 1, 20, expect.closeTo(3, 1)]);
  expect(windowValue([], 'p95')).toBeNull();
});

it.each([
  [{ threshold: Number.NaN }, 'threshold'], [{ threshold: -1 }, 'threshold'], [{ recoversAt: 51 }, 'recoversAt'], [{ when: 'below', recoversAt: 49 }, 'recoversAt'],
  [{ windowMinutes: 0 }, 'windowMinutes'], [{ windowMinutes: 1.5 }, 'windowMinutes'], [{ windowMinutes: 20_000 }, 'windowMinutes'], [{ minSamples: 0 }, 'minSamples'],
  [{ cooldownMinutes: -1 }, 'cooldownMinutes'], [{ metric: ' ' }, 'metric'], [{ label: 'x'.repeat(501) }, 'label'], [{ statistic: 'p42' }, 'statistic'], [{ when: 'over' }, 'when'], [{ enabled: 'yes' }, 'enabled'],
] as readonly (readonly [Partial<AlertRule>, keyof AlertRule])[])('refuses %j and points at %s', (wrong, field) => {
  const rule = { ...DEFAULT_RULES[0]!, ...wrong } as AlertRule;
  expect(problemOf(rule)).toMatchObject({ rule: 'search-slow', field });
  expect(() => checkRules([rule])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', facts: expect.objectContaining({ rule: 'search-slow', field }) }));
});

it('refuses two rules of one name, and what is no list of rules', () => {
  expect(() => checkRules([DEFAULT_RULES[0]!, DEFAULT_RULES[0]!])).toThrow(expect.objectContaining({ facts: expect.objectContaining({ field: 'id' }) }));
  expect(() => checkRules([null as unknown as AlertRule])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  expect(() => checkRules('all' as unknown as AlertRule[])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  expect(() => checkRules(DEFAULT_RULES)).not.toThrow();
});

it('what was found by a rule holds while it asks the same, whatever its words', () => {
  const rule = DEFAULT_RULES[0]!;
  expect(asksTheSame(rule, { ...rule, advice: 'Other words.', cooldownMinutes: 1 })).toBe(true);
  expect(asksTheSame(rule, { ...rule, threshold: 51 })).toBe(false);
});
