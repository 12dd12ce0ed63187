import { describe, expect, it } from 'vitest';
import type { AlertEvent, AlertRule } from '../../contracts/figures';
import { problemOf } from '../../core/monitor/alerts/check-rules';
import { DEFAULT_RULES } from '../../core/monitor/alerts/default-rules';
import { definitionOf } from '../../engine/metrics/definitions';
import { eventSentence, FIELDS, fieldText, fieldWords, ruleOfTexts, ruleSentence, spanWords } from './ruleWords';

const rule = (id: string): AlertRule => DEFAULT_RULES.find((one) => one.id === id)!;
const textsOf = (of: AlertRule) => Object.fromEntries(FIELDS.map((field) => [field, fieldText(field, of, definitionOf(of.metric).unit)])) as Record<(typeof FIELDS)[number], string>;

describe('the words of a rule', () => {
  it('say in one sentence when it speaks', () => {
    expect(ruleSentence(rule('search-slow'), definitionOf('search'))).toBe('When the p95 of “Search, call to reply” is above 50 ms over the last 15 minutes, if measured at least 20 times.');
    expect(ruleSentence(rule('storage-full'), definitionOf('storage.share'))).toBe('When the latest “Share of the space allowed” is above 90% over the last hour.');
    expect(ruleSentence(rule('blocked'), definitionOf('mainThread.block'))).toContain('the number of “Main thread blocked” is above 20 times over the last 10 minutes');
    expect([1, 15, 60, 120, 1440, 4320].map(spanWords)).toEqual(['minute', '15 minutes', 'hour', '2 hours', 'day', '3 days']);
  });

  it('of every default rule name a metric that the catalogue knows', () => {
    for (const each of DEFAULT_RULES) expect(definitionOf(each.metric).label, each.id).not.toBe(each.metric);
  });

  it('say what happened', () => {
    const event: AlertEvent = { id: '1', rule: 'search-slow', kind: 'fired', at: 0, label: '', metric: 'search', value: 71.3, threshold: 50, samples: 40, version: '1', advice: '' };
    expect(eventSentence(event, rule('search-slow'), definitionOf('search'))).toBe('71.3 ms, limit 50 ms');
    expect(eventSentence({ ...event, kind: 'recovered', value: 12 }, rule('search-slow'), definitionOf('search'))).toBe('back to normal: 12 ms');
  });

  it('of its fields come back as the same rule, shares as per cent', () => {
    for (const each of DEFAULT_RULES) expect(ruleOfTexts(each, textsOf(each), definitionOf(each.metric).unit), each.id).toEqual(each);
    const share = rule('storage-full');
    expect([textsOf(share).threshold, fieldWords('threshold', share, 'share').unit]).toEqual(['90', '%']);
    expect(ruleOfTexts(share, { ...textsOf(share), threshold: '92,5' }, 'share').threshold).toBe(0.925);
  });

  it('that are no numbers are pointed at', () => {
    const search = rule('search-slow');
    for (const text of ['', 'fast', '-3', '1e99']) expect(problemOf(ruleOfTexts(search, { ...textsOf(search), threshold: text }, 'ms')), text).toMatchObject({ field: 'threshold' });
    expect(problemOf(ruleOfTexts(search, { ...textsOf(search), windowMinutes: '1.5' }, 'ms'))).toMatchObject({ field: 'windowMinutes' });
  });
});
