import { describe, expect, it, vi } from 'vitest';
import type { Engram } from '../../contracts/engine';
import type { AlertRule, AlertsState, HistoryQuery, MetricComparison, Period } from '../../contracts/figures';
import { busyInput } from '../../core/monitor/report/testing/report-input';
import { Reports } from './reports';

const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 86_400_000;

/** An engine that answers with what `busyInput` has. */
function setUp() {
  const input = busyInput();
  let state: AlertsState = input.alerts;
  const calls = {
    compare: vi.fn<(before: Period, after: Period, metrics?: readonly string[]) => Promise<readonly MetricComparison[]>>(async (_before, _after, metrics) => (metrics?.length === 2 ? input.halves : input.comparison)),
    history: vi.fn<(query: HistoryQuery) => Promise<typeof input.series>>(async () => input.series),
    persist: vi.fn<() => Promise<boolean>>(async () => true),
    integrity: vi.fn<(options: unknown) => Promise<unknown>>(async () => ({ findings: [{ outcome: 'repaired' }, { outcome: 'reported' }], memories: 9 })),
    purge: vi.fn<() => Promise<number>>(async () => 12),
    use: vi.fn<(model: null) => Promise<void>>(async () => {}),
    reload: vi.fn<() => void>(),
  };
  const location = { hash: '', reload: calls.reload };
  const engram = {
    monitor: {
      extent: async () => ({ metrics: ['search', 'keep', 'list'] }), snapshot: async () => ({ conditions: input.conditions }), metrics: async () => input.readings, traces: async () => input.traces,
      alerts: async () => state, compare: calls.compare, history: calls.history,
      setRules: async (rules: readonly AlertRule[]) => (state = { ...state, rules }),
    },
    storage: { health: async () => input.health, persist: calls.persist, integrity: calls.integrity },
    trash: { list: async () => ({ total: 12 }), purge: calls.purge },
    models: { use: calls.use },
  } as unknown as Engram;
  return { reports: new Reports({ engram, location, now: () => NOW }), calls, location, engram, rules: () => state.rules };
}

describe('Reports', () => {
  it('compares the last seven days with those before, and their halves', async () => {
    const { reports, calls } = setUp();
    const { period, previous, bottlenecks } = await reports.make();
    expect([period.from, previous.to - previous.from]).toEqual([NOW - 7 * DAY, 7 * DAY + 1]);
    expect(previous.to).toBe(period.from);
    expect(calls.compare.mock.calls[0]).toEqual([previous, period, ['search', 'keep', 'list']]);
    const [first, second] = calls.compare.mock.calls[1]!;
    expect([first.from, first.to, second.from, second.to]).toEqual([period.from, second.from, first.to, period.to]);
    expect(calls.history.mock.calls[0]![0].metrics).toEqual(expect.arrayContaining(['search', 'memory.growth']));
    expect(bottlenecks[0].title).toContain('Search');
  });

  it('is made without what cannot be known of the storage', async () => {
    const { reports, engram } = setUp();
    Object.assign(engram.storage, { health: async () => Promise.reject(new Error('no storage')) });
    Object.assign(engram.trash, { list: async () => Promise.reject(new Error('no storage')) });
    const ids = (await reports.make()).recommendations.map(({ id }) => id);
    expect(ids).not.toContain('persist-storage');
    expect(ids).toContain('reload');
  });

  it('refuses a period that is none', async () => {
    const { reports } = setUp();
    await expect(reports.make({ from: 5, to: 5 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(reports.make({ from: Number.NaN, to: 5 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('writes a report in each form, also one that was JSON, and nothing else', async () => {
    const { reports } = setUp();
    const report = await reports.make();
    const json = await reports.write(report, 'json');
    const again = JSON.parse(json) as typeof report;
    expect(again).toEqual(report);
    expect(await reports.write(again, 'html')).toBe(await reports.write(report, 'html'));
    expect(await reports.write(again, 'markdown')).toMatch(/^# /);
    await expect(reports.write({} as typeof report, 'html')).rejects.toMatchObject({ code: 'INVALID_INPUT', facts: { field: 'report.format' } });
  });

  it('does what it recommends, and says what came of it', async () => {
    const { reports, calls, location } = setUp();
    expect(await reports.apply('persist-storage')).toContain('promised');
    calls.persist.mockResolvedValue(false);
    expect(await reports.apply('persist-storage')).toContain('did not');
    expect(await reports.apply('purge-trash')).toBe('12 memories are gone for good.');
    expect(await reports.apply('check-integrity')).toContain('1 of 2 findings cannot be repaired');
    expect(calls.integrity).toHaveBeenCalledWith({ repair: true });
    await reports.apply('use-built-in');
    expect(calls.use).toHaveBeenCalledWith(null);
    await reports.apply('open-backup');
    expect(location.hash).toBe('#settings/backup');
    await reports.apply('reload');
    expect(calls.reload).toHaveBeenCalledOnce();
    await expect(reports.apply('format-disk' as 'reload')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('raises the threshold of the alert that comes too often, once', async () => {
    const { reports, rules } = setUp();
    await reports.make();
    expect(await reports.apply('raise-threshold')).toContain('above 62');
    expect(rules()[0]).toMatchObject({ threshold: 62, recoversAt: 49.6 });
    expect(await reports.apply('raise-threshold')).toContain('No alert');
    expect((await reports.make()).recommendations.map(({ id }) => id)).not.toContain('raise-threshold');
  });
});
