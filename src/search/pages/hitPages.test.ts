import { afterEach, describe, expect, it } from 'vitest';
import { abortError } from '../../contracts/errors';
import type { Hit, SearchReply } from '../../contracts/search';
import { createStore } from '../../ui/createStore';
import { currentPersona } from '../../ui/currentPersona';
import { createHitPages, hitAt, hitsRead, PAGE_SIZE } from './hitPages';
import { placeOf } from './useHitAnchor';

const FIRST = 30;
const hit = (name: string): Hit => ({ id: name }) as Hit;

/** A search over numbered memories, of which any may come or go. */
function numbered(total: number) {
  let memories = Array.from({ length: total }, (_, index) => `m${index}`);
  const asked: number[] = [];
  let failing = false;
  return {
    asked,
    fail: (value: boolean) => { failing = value; },
    insert: (at: number, name: string) => { memories = memories.toSpliced(at, 0, name); },
    everywhere: createStore(false),
    reply: (query = 'q'): SearchReply => ({ query, total: memories.length, hits: memories.slice(0, FIRST).map(hit) }) as unknown as SearchReply,
    page: async (offset: number, limit: number, signal: AbortSignal): Promise<SearchReply> => {
      asked.push(offset);
      await Promise.resolve();
      if (signal.aborted) throw abortError();
      if (failing) throw new Error('broken');
      return { hits: memories.slice(offset, offset + limit).map(hit) } as unknown as SearchReply;
    },
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
afterEach(() => currentPersona.set(null));

describe('createHitPages', () => {
  it('reads the pages near the screen, after the first hits, each once', async () => {
    const search = numbered(10_000);
    const store = createHitPages(search);
    store.follow(search.reply());
    store.show(0, 60);
    store.show(10, 70);
    await settle();
    expect(search.asked).toEqual([30, 80]);
    expect(hitAt(store.get(), 0)?.id).toBe('m30');
    expect(hitAt(store.get(), 99)?.id).toBe('m129');
    expect(hitAt(store.get(), 100)).toBeNull();
    store.show(5_000, 5_020);
    await settle();
    expect(hitAt(store.get(), 5_010)?.id).toBe('m5040');
    expect(search.asked).toEqual([30, 80, 5030]);
  });

  it('asks for no page beyond the last hit', async () => {
    const search = numbered(FIRST + PAGE_SIZE + 5);
    const store = createHitPages(search);
    store.follow(search.reply());
    store.show(0, 500);
    await settle();
    expect(search.asked).toEqual([30, 80]);
    expect(hitsRead(store.get()).map(({ id }) => id)).toEqual(Array.from({ length: PAGE_SIZE + 5 }, (_, index) => `m${FIRST + index}`));
  });

  it('keeps what is on screen while the same search runs again, then shows all of it anew at once', async () => {
    const search = numbered(500);
    const store = createHitPages(search);
    store.follow(search.reply());
    store.show(20, 90);
    await settle();
    const before = store.get();
    search.insert(0, 'new');
    store.follow(search.reply());
    expect(store.get()).toBe(before);
    const shown: number[] = [];
    store.subscribe(() => shown.push(store.get().pages.size));
    await settle();
    expect(shown).toEqual([2]);
    // Everything is one place further down: the row on screen is found again.
    expect(placeOf(store.get(), hitAt(before, 40)!.id, 40)).toBe(41);
    expect(placeOf(store.get(), 'gone', 40)).toBeNull();
  });

  it('forgets everything with another search, and what is still being read for the one before', async () => {
    const search = numbered(500);
    const store = createHitPages(search);
    store.follow(search.reply());
    store.show(0, 10);
    store.follow(search.reply('other'));
    await settle();
    expect(store.get().pages.size).toBe(0);
    store.show(0, 10);
    await settle();
    expect(store.get().pages.size).toBe(1);
  });

  it('shows nothing of another persona for a moment', async () => {
    const search = numbered(500);
    const store = createHitPages(search);
    store.follow(search.reply());
    store.show(0, 10);
    await settle();
    currentPersona.set('work');
    expect(store.get().pages.size).toBe(0);
  });

  it('drops the pages farthest away, so that a long scroll does not fill the memory', async () => {
    const search = numbered(10_000);
    const store = createHitPages(search);
    store.follow(search.reply());
    for (let page = 0; page < 40; page++) {
      store.show(page * PAGE_SIZE, page * PAGE_SIZE + 10);
      await settle();
    }
    expect(store.get().pages.size).toBe(20);
    expect(hitAt(store.get(), 39 * PAGE_SIZE)).not.toBeNull();
    expect(hitAt(store.get(), 0)).toBeNull();
  });

  it('says what went wrong, and reads on when asked to', async () => {
    const search = numbered(500);
    const store = createHitPages(search);
    store.follow(search.reply());
    search.fail(true);
    store.show(0, 10);
    await settle();
    expect(store.get().error).toEqual(new Error('broken'));
    search.fail(false);
    store.retry();
    await settle();
    expect(store.get()).toMatchObject({ error: null });
    expect(hitAt(store.get(), 0)?.id).toBe('m30');
  });
});
