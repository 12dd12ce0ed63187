import type { Page } from '@playwright/test';
import type { Dataset } from '../dataset';
import type { Arrival, LoadedOperation } from './schedule';

/** What one run of arrivals did. */
export interface LoadRun {
  /** ms from the scheduled arrival (`undo`: from the removal's end) to the reply, by operation. */
  readonly latenciesMs: Readonly<Partial<Record<LoadedOperation, readonly number[]>>>;
  readonly errors: readonly { readonly operation: string; readonly message: string }[];
  /** Calls without a reply at the end of each second of the schedule. */
  readonly outstanding: readonly number[];
  /** How late calls were made, because the page's thread was busy: part of their latency. */
  readonly lateMs: { readonly p50: number; readonly p95: number; readonly max: number };
  readonly longTasksMs: readonly number[];
  /** Of the searches: some memory, kept or changed just before, could be found by words only. */
  readonly incompleteShare: number;
  /** Until the last reply. */
  readonly elapsedMs: number;
}

export interface LoadMaterial {
  readonly queries: readonly string[];
  readonly texts: readonly string[];
  /** Words that tags and titles begin with. */
  readonly beginnings: readonly string[];
  /** A date that two thirds of the notes are after. */
  readonly after: string;
}

/** Texts and queries that nothing has seen yet. @param round - another one for each run on the same library */
export function loadMaterial(dataset: Dataset, memories: number, round: number): LoadMaterial {
  const first = 400_000 + round * 20_000;
  return {
    queries: Array.from({ length: 4_000 }, (_, index) => dataset.query(first + index)),
    texts: Array.from({ length: 4_000 }, (_, index) => `${dataset.text(first + index, 30)} ${first + index}`),
    beginnings: Array.from({ length: 200 }, (_, index) => dataset.query(first + index).slice(0, 3)),
    after: new Date(1_600_000_000_000 + (memories / 3) * 60_000).toISOString().slice(0, 10),
  };
}

/**
 * Calls the engine when the schedule says so, whether or not earlier calls have ended, and counts from the scheduled time: a call that could not even be made in time
 * is late, not left out ("coordinated omission").
 */
export function drive(page: Page, arrivals: readonly Arrival[], material: LoadMaterial): Promise<LoadRun> {
  return page.evaluate(
    async (input) => {
      const engram = globalThis.engram!;
      const { queries, texts, beginnings } = input.material;
      const latenciesMs: Partial<Record<LoadedOperation, number[]>> = {};
      const errors: { operation: string; message: string }[] = [];
      const lateMs: number[] = [];
      const outstandingBySecond: number[] = [];
      const longTasksMs: number[] = [];
      let outstanding = 0;
      let searches = 0;
      let incomplete = 0;
      let hits = 0;
      /** Of the page after the last one that was read; null: from the newest. */
      let cursor: string | null = null;
      const observer = new PerformanceObserver((list) => longTasksMs.push(...list.getEntries().map(({ duration }) => duration)));
      observer.observe({ type: 'longtask' });

      // Those that are read, and others that are changed, so that no call finds its memory gone.
      const some = (await engram.memories.list({ limit: 500 })).memories;
      const read = some.slice(0, 200).map(({ id }) => id);
      const changed = some.slice(200, 400).map(({ id }) => id);
      const removable = some.slice(400).map(({ id }) => id);
      const at = <T>(values: readonly T[], index: number): T => values[index % values.length]!;

      const settle = (operation: LoadedOperation, from: number, work: Promise<unknown>): Promise<void> => {
        outstanding++;
        return work.then(
          () => void (latenciesMs[operation] ??= []).push(performance.now() - from),
          (error: unknown) => void errors.push({ operation, message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }),
        ).finally(() => outstanding--);
      };
      const search = async (index: number, options: Parameters<typeof engram.search>[1], suffix = ''): Promise<void> => {
        const reply = await engram.search(at(queries, index) + suffix, { limit: 20, ...options });
        searches++;
        // A memory that was kept a moment ago is found by its words until it is embedded: right, but worth saying how often.
        if (!reply.complete) incomplete++;
        hits += reply.hits.length;
      };
      const call = (operation: LoadedOperation, index: number, from: number): Promise<void> => {
        switch (operation) {
          case 'search-hybrid':
            return settle(operation, from, search(index, {}));
          case 'search-keyword':
            return settle(operation, from, search(index, { mode: 'keyword' }));
          case 'search-filtered':
            return settle(operation, from, search(index, {}, ` after:${input.material.after} type:note`));
          case 'keep':
            return settle(operation, from, engram.memories.add({ text: at(texts, index), tags: [at(beginnings, index)] }));
          case 'update':
            return settle(operation, from, engram.memories.update(at(changed, index), { text: at(texts, index + 1) }));
          case 'remove': {
            const id = removable.shift();
            // All are being removed or brought back at this moment: a rate at which that happens has lost its queue already.
            if (id === undefined) return settle(operation, from, Promise.reject(new Error('Every removable memory is on its way')));
            return settle(operation, from, engram.memories.remove(id)).then(() => settle('undo', performance.now(), engram.memories.restore(id))).then(() => void removable.push(id));
          }
          case 'list':
            return settle(operation, from, engram.memories.list({ limit: 50, offset: (index * 37) % 5_000 }));
          case 'get':
            return settle(operation, from, engram.memories.get(at(read, index)).then((memory) => {
              if (memory === null) throw new Error('A memory is gone');
            }));
          case 'related':
            return settle(operation, from, engram.memories.related(at(read, index)));
          case 'tags':
            return settle(operation, from, engram.memories.tags(at(beginnings, index)));
          case 'titles':
            return settle(operation, from, engram.memories.titles(at(beginnings, index)));
          case 'embed':
            return settle(operation, from, engram.embed([at(texts, index + 2)]));
          case 'list-next':
            return settle(operation, from, engram.memories.list({ limit: 50, cursor }).then((page) => {
              if (page.memories.length === 0) throw new Error('A page is empty');
              cursor = page.cursor;
            }));
          case 'update-many':
            return settle(operation, from, engram.memories.updateMany(Array.from({ length: 10 }, (_, next) => at(changed, index + next)), { pinned: index % 2 === 0 }));
          case 'versions':
            return settle(operation, from, engram.memories.versions(at(changed, index)));
          case 'similar':
            return settle(operation, from, engram.duplicates.similar([at(texts, index + 3)], {}));
          case 'links':
            return settle(operation, from, engram.memories.links(at(read, index)));
          case 'passages':
            return settle(operation, from, engram.memories.passages(at(read, index)));
          case 'count':
            return settle(operation, from, engram.memories.count());
          case 'complete':
            return settle(operation, from, engram.queries.complete(`tag:${at(beginnings, index)}`, 4 + at(beginnings, index).length));
          case 'personas':
            return settle(operation, from, Promise.all([engram.personas.list(), engram.memories.personas()]));
          case 'trash':
            return settle(operation, from, engram.trash.list({ limit: 50 }));
          case 'undo-steps':
            return settle(operation, from, engram.undo.steps());
          case 'searches':
            return settle(operation, from, engram.searches.list());
          case 'remember':
            return settle(operation, from, engram.searches.remember(at(queries, index)));
          case 'undo':
            return Promise.resolve();
        }
      };

      const start = performance.now() + 50;
      const calls: Promise<void>[] = [];
      let next = 0;
      while (next < input.arrivals.length) {
        const now = performance.now() - start;
        while (outstandingBySecond.length < Math.floor(now / 1000)) outstandingBySecond.push(outstanding);
        const { atMs, operation } = input.arrivals[next]!;
        if (atMs > now) {
          await new Promise((resolve) => setTimeout(resolve, Math.min(atMs - now, 100)));
          continue;
        }
        lateMs.push(now - atMs);
        calls.push(call(operation, next, start + atMs));
        next++;
      }
      outstandingBySecond.push(outstanding);
      await Promise.all(calls);
      const elapsedMs = performance.now() - start;
      await new Promise((resolve) => setTimeout(resolve, 100)); // long tasks are reported with a delay
      observer.disconnect();
      if (searches > 20 && hits === 0) throw new Error('No search found anything');
      lateMs.sort((a, b) => a - b);
      const rank = (share: number): number => lateMs[Math.min(lateMs.length - 1, Math.floor(lateMs.length * share))] ?? 0;
      return { latenciesMs, errors, outstanding: outstandingBySecond, lateMs: { p50: rank(0.5), p95: rank(0.95), max: rank(1) }, longTasksMs, elapsedMs, incompleteShare: incomplete / Math.max(1, searches) };
    },
    { arrivals, material },
  );
}
