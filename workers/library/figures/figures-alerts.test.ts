import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertEvent, AlertRule } from '../../../src/contracts/figures';
import { DEFAULT_RULES } from '../../../src/core/monitor/alerts/default-rules';
import { encodeSketch } from '../../../src/core/monitor/encode-sketch';
import { MINUTE_MS } from '../../../src/core/monitor/history/time-steps';
import { QuantileSketch } from '../../../src/core/monitor/quantile-sketch';
import { FiguresStore } from '../../../src/storage/figures-store';
import { FiguresKeeper } from './figures-keeper';

const RULE: AlertRule = { ...DEFAULT_RULES[0]!, id: 'test', minSamples: 5, windowMinutes: 3, cooldownMinutes: 10 };

describe('alerts', () => {
  let name: string;
  let store: FiguresStore;
  let now: number;
  let take: number;
  let version: string;
  let told: AlertEvent[];
  let keeper: FiguresKeeper;

  const start = (): FiguresKeeper => {
    store = new FiguresStore(name);
    return new FiguresKeeper({ store, contexts: async () => [], version, now: () => now, newId: uuidv7, tell: (event) => told.push(event) });
  };
  /** A minute in which searches took so long. */
  const minute = async (ms: number, searches = 5): Promise<string[]> => {
    const sketch = new QuantileSketch();
    for (let index = 0; index < searches; index++) sketch.add(ms);
    now += MINUTE_MS;
    return (await keeper.take([{ page: 'a', take: ++take, at: now, version, sketches: { search: encodeSketch(sketch) } }])).map(({ kind }) => kind);
  };

  beforeEach(async () => {
    name = `figures-${uuidv7()}`;
    now = Date.UTC(2026, 5, 10, 12);
    take = 0;
    version = '1.0.0';
    told = [];
    keeper = start();
    await keeper.setRules([RULE]);
  });
  afterEach(() => store.close());

  it('fire when the window is past the threshold, are over when it has come back, and rest after that', async () => {
    expect(await minute(10)).toEqual([]);
    expect(await minute(80)).toEqual(['fired']);
    expect(await minute(80)).toEqual([]);
    // p95 of the last three minutes: slow ones must leave the window first.
    expect([await minute(10), await minute(10), await minute(10)].flat()).toEqual(['recovered']);
    expect(await minute(80)).toEqual([]);
    now += 10 * MINUTE_MS;
    expect(await minute(80)).toEqual(['fired']);
    expect(told.map(({ kind }) => kind)).toEqual(['fired', 'recovered', 'fired']);
    const { active, log } = await keeper.alerts();
    expect(active).toMatchObject([{ rule: 'test', value: 80, threshold: 50, samples: 5, version: '1.0.0' }]);
    expect(log.map(({ kind }) => kind)).toEqual(['fired', 'recovered', 'fired']);
    expect(log[0]!.at).toBeGreaterThan(log[2]!.at);
  });

  it('are told once: not again by another worker, nor to another tab', async () => {
    await minute(80);
    store.close();
    keeper = start();
    expect(await minute(80)).toEqual([]);
    const claims = await Promise.all([keeper.untold(), keeper.untold()]);
    expect(claims.flat()).toMatchObject([{ rule: 'test', kind: 'fired' }]);
    expect(await keeper.untold()).toEqual([]);
    expect((await keeper.alerts()).active).toHaveLength(1);
  });

  it('that were over before anybody could be told are in the log only', async () => {
    await minute(80);
    for (let index = 0; index < 3; index++) await minute(10);
    expect(await keeper.untold()).toEqual([]);
    expect((await keeper.alerts()).log).toHaveLength(2);
  });

  it('say nothing of what another version has measured', async () => {
    version = '1.1.0';
    store.close();
    keeper = start();
    version = '1.0.0';
    expect(await minute(80)).toEqual([]);
  });

  it('follow changed rules: another threshold begins anew, other words do not; a wrong one changes nothing', async () => {
    await minute(80);
    await keeper.setRules([{ ...RULE, advice: 'Do something else.' }]);
    expect((await keeper.alerts()).active).toHaveLength(1);
    await expect(keeper.setRules([{ ...RULE, windowMinutes: 0 }])).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { rule: 'test', field: 'windowMinutes' } });
    expect((await keeper.setRules([{ ...RULE, threshold: 100, recoversAt: 90 }])).active).toEqual([]);
    expect(await minute(80)).toEqual([]);
    expect((await keeper.setRules(null)).rules).toEqual(DEFAULT_RULES);
  });

  it('are kept 500 of, newest first, and forgotten with the history, but not the rules', async () => {
    await keeper.setRules([{ ...RULE, windowMinutes: 1, cooldownMinutes: 0, minSamples: 1 }]);
    await store.write((access) => access.addToLog(Array.from({ length: 499 }, (_, index): AlertEvent => ({ id: `old ${index}`, rule: 'test', kind: 'fired', at: index, label: '', metric: 'search', value: 1, threshold: 1, samples: 1, version: '1', advice: '' }))));
    for (let index = 0; index < 3; index++) await minute(index % 2 === 0 ? 80 : 10);
    const { log } = await keeper.alerts();
    expect([log.length, log[0]!.kind, log.at(-1)!.id]).toEqual([500, 'fired', 'old 2']);
    await keeper.clear();
    expect(await keeper.alerts()).toMatchObject({ active: [], log: [], rules: [{ id: 'test' }] });
  });
});
