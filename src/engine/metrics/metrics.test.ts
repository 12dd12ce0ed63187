import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../core/monitor/monitor';
import { operationTable } from '../../core/monitor/operation-table';
import type { Collector } from './collector';
import { METRIC_DEFINITIONS } from './definitions';
import { Metrics } from './metrics';
import { lab } from './testing/lab';

const engram = { onStatus: () => () => {}, onChange: () => () => {}, status: () => ({}) as never };

function read(collectors: readonly Collector[] = []) {
  const here = lab();
  const metrics = new Metrics({ library: { workerRestarts: 0 }, monitor: here.monitor, engram, collectors });
  return { ...here, metrics };
}

describe('Metrics', () => {
  it('reads every metric of the catalogue, and never 0 for what was not measured', async () => {
    const { metrics } = read();
    const readings = await metrics.read({ operations: {} });
    expect(readings.map(({ id }) => id)).toEqual(METRIC_DEFINITIONS.map(({ id }) => id));
    for (const { id, latest, sinceStart, recent } of readings) expect([latest, sinceStart.count, sinceStart.p95, recent], id).toEqual([null, 0, null, []]);
    metrics.close();
  });

  it('gives what the page has kept, and what workers tell, in the same form', async () => {
    const { metrics, monitor } = read();
    const library = createMonitor({ now: () => 0, context: 'library' });
    for (let i = 1; i <= 200; i++) {
      monitor.gauge('list', i);
      library.gauge('index.update', i);
    }
    const readings = await metrics.read({ operations: operationTable(library) });
    for (const [id, context] of [['list', 'page'], ['index.update', 'library']]) {
      const reading = readings.find((one) => one.id === id);
      expect(reading, id).toMatchObject({ context, unsupported: null, latest: 200, sinceStart: { count: 200, min: 1, max: 200, mean: 100.5, p75: expect.closeTo(150, -1), p95: expect.closeTo(190, -1) } });
      expect(reading?.recent).toHaveLength(100);
    }
    metrics.close();
  });

  it('adds what has no words of its own, and reads a library of an older version', async () => {
    const { metrics, monitor } = read();
    monitor.gauge('search.failed', 4);
    const { p75: _p75, ...older } = { ...operationTable(monitor)['search.failed']!.sinceStart };
    const operations = { teleport: { ...operationTable(monitor)['search.failed']!, sinceStart: older, context: 'library' } };
    const readings = await metrics.read({ operations });
    expect(readings.find(({ id }) => id === 'search.failed')?.label).toBe('Search, call to reply, failed');
    expect(readings.find(({ id }) => id === 'teleport')?.sinceStart).toMatchObject({ count: 1, p75: null });
    metrics.close();
  });

  it('asks the collector why there is nothing, until there is something', async () => {
    const seen: string[] = [];
    const collector: Collector = {
      ids: ['memory.total'],
      unsupported: () => 'not supported by this browser',
      latest: () => 97,
      causes: () => [{ at: 1, value: 97, what: 'library' }],
      settle: () => void seen.push('settle'),
      look: () => void seen.push('look'),
      close: () => void seen.push('close'),
    };
    const { metrics, monitor } = read([collector]);
    const reading = async () => (await metrics.read({ operations: {} })).find(({ id }) => id === 'memory.total');
    expect(await reading()).toMatchObject({ unsupported: 'not supported by this browser', latest: 97, causes: [{ what: 'library' }], context: 'page' });
    monitor.gauge('memory.total', 96);
    expect((await reading())?.unsupported).toBeNull();
    metrics.close();
    expect(seen).toEqual(['settle', 'look', 'settle', 'look', 'close']);
  });
});
