import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FiguresApi, HistorySeries } from '../../../src/contracts/figures';
import { encodeSketch } from '../../../src/core/monitor/encode-sketch';
import { QuantileSketch } from '../../../src/core/monitor/quantile-sketch';
import { FiguresDatabase, figuresName } from '../../../src/storage/figures-db';
import { libraryForEachTest } from '../testing/library-for-each-test';
import type { RunningLibrary } from '../testing/start-library';

/** The part as a tab calls it. */
function figuresOf({ library }: RunningLibrary): FiguresApi {
  const caller = { cancelled: new Set<number>(), notify: () => {} };
  return new Proxy({} as FiguresApi, { get: (_, method) => (...args: unknown[]) => library.part(`figures.${String(method)}`, args, caller) });
}

describe('figures of a running library', () => {
  const library = libraryForEachTest();
  const countOf = (series: readonly HistorySeries[], metric: string) => series.find((one) => one.metric === metric)?.points.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const history = async () => figuresOf(library.current).history({ from: 0, to: library.current.wallMs + 400 * 86_400_000, resolution: 'day' });

  afterEach(() => vi.restoreAllMocks());

  it('hold what page and library have measured, and spans of all contexts', async () => {
    const { current } = library;
    await current.add('The physician prescribed antibiotics.');
    await current.search('medicine');
    const figures = figuresOf(current);
    const sketch = new QuantileSketch();
    sketch.add(5);
    await figures.take([{ page: 'a', take: 1, at: current.wallMs, version: '0.0.0-test', sketches: { 'page.only': encodeSketch(sketch) } }]);
    const series = await history();
    expect([countOf(series, 'page.only'), countOf(series, 'keep.write')]).toEqual([1, 1]);
    expect((await figures.spans()).map(({ name }) => name)).toContain('keep.write');
  });

  it('of a library that was started again count anew, and add up', async () => {
    await library.current.add('One.');
    await figuresOf(library.current).take([]);
    await library.restart();
    await library.current.add('Two.');
    await figuresOf(library.current).take([]);
    await figuresOf(library.current).take([]);
    expect(countOf(await history(), 'keep.write')).toBe(2);
  });

  it('need no embedder, nor one that answers', async () => {
    await library.restart({ embedder: false });
    await expect(figuresOf(library.current).take([])).resolves.toEqual([]);
    const embedder = library.current.connect();
    await library.current.library.idle();
    embedder.close();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const taken = figuresOf(library.current).take([]);
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    await expect(taken).resolves.toEqual([]);
  });

  it('that cannot be written break neither a search nor a keep, and the monitor says so until they can', async () => {
    const figures = figuresOf(library.current);
    await figures.take([]);
    const original = IDBObjectStore.prototype.put;
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function put(this: IDBObjectStore, ...args: Parameters<IDBObjectStore['put']>) {
      if (this.transaction.db.name.endsWith('-figures')) throw new DOMException('full', 'QuotaExceededError');
      return original.apply(this, args);
    });
    await expect(figures.take([])).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect((await figures.extent()).problem).toContain('out of space');
    expect(await library.current.found('anything')).toEqual([]);
    full.mockRestore();
    await library.current.add('Kept all the same.');
    await figures.take([]);
    expect((await figures.extent()).problem).toBeNull();
  });

  it('of a newer version are left as they are', async () => {
    const name = figuresName(library.name);
    const newer = new FiguresDatabase(name);
    newer.version(2).stores({ later: 'id' });
    await newer.open();
    newer.close();
    const figures = figuresOf(library.current);
    await expect(figures.take([])).rejects.toMatchObject({ code: 'NEWER_DATABASE' });
    expect((await figures.extent()).problem).toContain('newer version');
    await library.current.add('Kept all the same.');
  });

  it('are deleted with everything else, and not begun again by a page that comes late', async () => {
    const figures = figuresOf(library.current);
    await figures.take([]);
    await library.current.library.erase();
    await figures.take([]).catch(() => {});
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(figuresName(library.name));
  });
});
