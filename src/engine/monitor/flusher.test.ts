import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageFigures } from '../../contracts/figures';
import { createMonitor, type Monitor } from '../../core/monitor/monitor';
import { Flusher } from './flusher';
import { LeftFigures } from './left-figures';

/** What the browser keeps for an origin. */
class MemoryStorage extends Map<string, string> {
  get length(): number {
    return this.size;
  }

  key(index: number): string | null {
    return [...this.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.set(key, value);
  }

  removeItem(key: string): void {
    this.delete(key);
  }
}

/** A library that counts each take once, as the real one does; its answers may be lost. */
class Counting {
  readonly samples: Record<string, number> = {};
  readonly takes: PageFigures[] = [];
  readonly #upTo = new Map<string, number>();
  fails: 'before' | 'after' | null = null;

  async take(takes: readonly PageFigures[]): Promise<readonly never[]> {
    if (this.fails === 'before') throw new Error('full');
    for (const take of takes) {
      if (take.take <= (this.#upTo.get(take.page) ?? 0)) continue;
      this.#upTo.set(take.page, take.take);
      this.takes.push(take);
      for (const [name, { count }] of Object.entries(take.sketches)) this.samples[name] = (this.samples[name] ?? 0) + count;
    }
    if (this.fails === 'after') throw new Error('the answer was lost');
    return [];
  }
}

describe('figures of a page on their way to the library', () => {
  let storage: MemoryStorage;
  let page: EventTarget;
  let library: Counting;
  let monitor: Monitor;
  let flusher: Flusher;

  const start = (): Flusher => {
    monitor = createMonitor({ now: () => 0, context: 'page' });
    page = new EventTarget();
    return new Flusher({ figures: library, monitor, left: new LeftFigures(() => storage as unknown as Storage), now: () => Date.now(), page: page as Pick<Window, 'addEventListener' | 'removeEventListener'> });
  };
  const leave = (): void => void page.dispatchEvent(new Event('pagehide'));

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 5, 10, 12, 0, 20) });
    storage = new MemoryStorage();
    library = new Counting();
    flusher = start();
  });
  afterEach(async () => {
    await flusher.close();
    vi.useRealTimers();
  });

  it('go soon after the start, and then at the end of each minute', async () => {
    monitor.record('start.ready', 5);
    await vi.advanceTimersByTimeAsync(3_000);
    monitor.record('search', 5);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    monitor.record('search', 5);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(library.takes.map(({ take, at, sketches }) => [take, new Date(at).toISOString().slice(14, 19), Object.keys(sketches)])).toEqual([[1, '00:23', ['start.ready']], [2, '00:59', ['search']], [3, '05:59', ['search']]]);
  });

  it('are told again until they are acknowledged, and count once', async () => {
    monitor.record('search', 5);
    library.fails = 'after';
    await expect(flusher.flush()).rejects.toThrow('lost');
    monitor.record('search', 6);
    await expect(flusher.flush()).rejects.toThrow('lost');
    library.fails = null;
    await flusher.flush();
    await flusher.flush();
    expect(library.samples).toEqual({ search: 2 });
  });

  it('wait without growing while nothing can be kept, and then come all', async () => {
    library.fails = 'before';
    for (let minute = 0; minute < 30; minute++) {
      monitor.record('search', minute);
      await vi.advanceTimersByTimeAsync(60_000);
    }
    library.fails = null;
    await flusher.flush();
    await flusher.flush();
    expect(library.samples).toEqual({ search: 30 });
    expect(library.takes.length).toBe(2);
  });

  it('hold what is measured while others are on their way', async () => {
    monitor.record('search', 1);
    const first = flusher.flush();
    await Promise.resolve();
    monitor.record('search', 2);
    await Promise.all([first, flusher.flush()]);
    expect(library.samples).toEqual({ search: 2 });
  });

  it('of a reset monitor count neither twice nor less', async () => {
    for (const value of [1, 2, 3]) monitor.record('search', value);
    await flusher.flush();
    monitor.reset();
    for (const value of [1, 2, 3, 4]) monitor.record('search', value);
    await flusher.flush();
    expect(library.samples).toEqual({ search: 7 });
  });

  it('of a page that was left are told by the next one, once, whether the library heard them or not', async () => {
    for (const heard of [true, false]) {
      library.fails = heard ? 'after' : 'before';
      monitor.record('search', 5);
      await flusher.flush().catch(() => {});
      monitor.record('keep', 5);
      leave();
      library.fails = null;
      await flusher.close();
      flusher = start();
      await flusher.flush();
    }
    expect(library.samples).toEqual({ search: 2, keep: 2 });
    expect([...storage.keys()]).toEqual(['engram-figures-kept']);
  });

  it('of a page that comes back after it was left count once', async () => {
    monitor.record('search', 5);
    leave();
    monitor.record('search', 6);
    leave();
    await flusher.flush();
    await flusher.flush();
    expect(library.samples).toEqual({ search: 2 });
    expect([...storage.keys()]).toEqual(['engram-figures-kept']);
  });

  it('hold all that there is when they were asked for, also after a failure', async () => {
    library.fails = 'before';
    monitor.record('search', 1);
    await flusher.flush().catch(() => {});
    monitor.record('search', 2);
    library.fails = null;
    await flusher.flush();
    expect(library.samples).toEqual({ search: 2 });
  });

  it('of a page that is hidden are safe at once, with what is summed up in that moment', async () => {
    vi.stubGlobal('document', { visibilityState: 'hidden' });
    library.fails = 'before';
    // A window hears of its document: who listens on the way down comes first, whenever they began.
    const phases: Record<'down' | 'up', (() => void)[]> = { down: [], up: [] };
    page = { addEventListener: (type: string, listener: () => void, down = false) => void (type === 'visibilitychange' && phases[down ? 'down' : 'up'].push(listener)), removeEventListener: () => {} } as unknown as EventTarget;
    await flusher.close();
    flusher = new Flusher({ figures: library, monitor, left: new LeftFigures(() => storage as unknown as Storage), page: page as Pick<Window, 'addEventListener' | 'removeEventListener'> });
    phases.down.push(() => monitor.gauge('vitals.LCP', 200));
    for (const listener of [...phases.down, ...phases.up]) listener();
    vi.unstubAllGlobals();
    expect(JSON.parse(storage.get([...storage.keys()].find((key) => key.startsWith('engram-figures-of-'))!)!)).toMatchObject([{ sketches: { 'vitals.LCP': { count: 1 } } }]);
    library.fails = null;
    await flusher.flush();
    await flusher.flush();
    expect(library.samples).toEqual({ 'vitals.LCP': 1 });
  });

  it('leave nothing behind once everything was deleted', () => {
    monitor.record('search', 5);
    storage.clear();
    leave();
    expect(storage.size).toBe(0);
  });

  it('that cannot be read are thrown away, and a browser without storage costs no more than them', async () => {
    storage.set('engram-figures-of-x', '{"not":');
    storage.set('engram-figures-of-y', '[{"page":"y","take":1,"version":"1","sketches":{}}]');
    monitor.record('search', 5);
    await flusher.flush();
    expect([...storage.keys()]).toEqual(['engram-figures-kept']);
    const none = new LeftFigures(() => { throw new DOMException('denied', 'SecurityError'); });
    none.write([{ page: 'a', take: 1, at: 0, version: '1', sketches: {} }]);
    expect(none.read().takes).toEqual([]);
  });
});
