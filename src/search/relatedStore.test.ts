import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MemoryId, RelatedMemory } from '../contracts/memory';
import { createRelatedStore } from './relatedStore';

const near = (id: string) => ({ memory: { id }, score: 0.8 }) as RelatedMemory;

/** Questions that the test answers by hand. */
function heldQuestions() {
  const asked: { id: MemoryId; answer: (found: readonly RelatedMemory[]) => void; fail: (error: unknown) => void }[] = [];
  const related = (id: MemoryId) => new Promise<readonly RelatedMemory[]>((answer, fail) => asked.push({ id, answer, fail }));
  return { asked, engine: { memories: { related } } };
}

describe('createRelatedStore', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks once, for the hit at which the arrow key was let go', async () => {
    const { asked, engine } = heldQuestions();
    const store = createRelatedStore(engine);
    for (const id of ['a', 'b', 'c']) store.show(id);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked.map(({ id }) => id)).toEqual(['c']);
    asked[0].answer([near('x')]);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.get()).toEqual({ id: 'c', memories: [near('x')], failed: false });
  });

  it('passes over an answer that comes too late, and one that comes after the end', async () => {
    const { asked, engine } = heldQuestions();
    const store = createRelatedStore(engine);
    store.show('a');
    await vi.advanceTimersByTimeAsync(500);
    store.show('b');
    asked[0].answer([near('late')]);
    await vi.advanceTimersByTimeAsync(500);
    expect(store.get().id).toBe(null);
    store.stop();
    asked[1].answer([near('x')]);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.get().id).toBe(null);
  });

  it('knows what it was told a moment ago, until the library changes', async () => {
    const { asked, engine } = heldQuestions();
    const store = createRelatedStore(engine);
    for (const id of ['a', 'b']) {
      store.show(id);
      await vi.advanceTimersByTimeAsync(500);
      asked.at(-1)!.answer([near(`of ${id}`)]);
      await vi.advanceTimersByTimeAsync(0);
    }
    store.show('a');
    expect(store.get()).toMatchObject({ id: 'a', memories: [{ memory: { id: 'of a' } }] });
    expect(asked).toHaveLength(2);
    store.refresh();
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked.map(({ id }) => id)).toEqual(['a', 'b', 'a']);
  });

  it('says that it could not find out, and asks again after a change', async () => {
    const { asked, engine } = heldQuestions();
    const store = createRelatedStore(engine);
    store.show('a');
    await vi.advanceTimersByTimeAsync(500);
    asked[0].fail(new Error('gone'));
    await vi.advanceTimersByTimeAsync(0);
    expect(store.get()).toEqual({ id: 'a', memories: [], failed: true });
    store.refresh();
    await vi.advanceTimersByTimeAsync(1000);
    asked[1].answer([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.get()).toEqual({ id: 'a', memories: [], failed: false });
  });
});
