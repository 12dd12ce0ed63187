import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engram } from '../../contracts/engine';
import { AppError } from '../../contracts/errors';
import type { LibraryChange } from '../../contracts/library';
import type { Memory, MemoryPatch } from '../../contracts/memory';
import { createMemoryStore } from './memoryStore';

function engineWith(text: string) {
  const memory = { id: 'a', text, title: text } as Memory;
  const engine = {
    stored: memory,
    opens: 0,
    /** Whether an update stamps the memory, as the library does. */
    hlcs: false,
    updates: [] as MemoryPatch[],
    basedOn: [] as (string | undefined)[],
    refuse: null as unknown,
    changed: (_: LibraryChange): void => undefined,
    onChange: (listener: (change: LibraryChange) => void) => {
      engine.changed = listener;
      return () => undefined;
    },
    memories: {
      get: async (_id: string, options?: { open?: boolean }) => {
        if (options?.open === true) engine.opens++;
        return engine.stored;
      },
      update: async (_id: string, patch: MemoryPatch, { basedOn }: { readonly basedOn?: string } = {}) => {
        engine.updates.push(patch);
        if (engine.refuse !== null) throw engine.refuse;
        const overtook = engine.hlcs && basedOn !== engine.stored.hlc;
        if (engine.hlcs) engine.basedOn.push(basedOn);
        engine.stored = { ...engine.stored, ...(patch as Partial<Memory>), ...(engine.hlcs ? { hlc: `stamp ${engine.updates.length}` } : {}) };
        return overtook ? { ...engine.stored, overtook } : engine.stored;
      },
    },
  };
  return { engine, engram: engine as unknown as Pick<Engram, 'memories' | 'onChange'> };
}

describe('createMemoryStore', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('counts as opened once, however often it changes', async () => {
    const { engine, engram } = engineWith('first');
    createMemoryStore(engram, 'a').open();
    await vi.runAllTimersAsync();
    engine.changed({ kind: 'updated', ids: ['a'], count: 1 });
    await vi.runAllTimersAsync();
    expect(engine.opens).toBe(1);
  });

  it('saves once when the person pauses, and says so', async () => {
    const { engine, engram } = engineWith('first');
    const store = createMemoryStore(engram, 'a');
    store.open();
    await vi.runAllTimersAsync();
    store.change({ text: 's' });
    store.change({ text: 'se' });
    expect(store.get()).toMatchObject({ save: { at: 'waiting' } });
    await vi.advanceTimersByTimeAsync(600);
    expect(engine.updates).toEqual([{ text: 'se' }]);
    expect(store.get()).toMatchObject({ memory: { text: 'se' }, save: { at: 'saved' } });
  });

  it('does not let another tab overwrite what is being typed', async () => {
    const { engine, engram } = engineWith('first');
    const store = createMemoryStore(engram, 'a');
    store.open();
    await vi.runAllTimersAsync();
    store.change({ text: 'mine' });
    engine.stored = { ...engine.stored, text: 'theirs' };
    engine.changed({ kind: 'updated', ids: ['a'], count: 1 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(store.get()).toMatchObject({ memory: { text: 'mine' } });
  });

  it('says when something else changed the memory, and not when it did so itself', async () => {
    const { engine, engram } = engineWith('first');
    const store = createMemoryStore(engram, 'a');
    store.open();
    await vi.runAllTimersAsync();
    const saved = { kind: 'updated', ids: ['a'], count: 1 } as const;
    engine.hlcs = true;
    store.change({ text: 'mine' });
    await vi.advanceTimersByTimeAsync(600);
    engine.changed(saved);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.get()).toMatchObject({ memory: { text: 'mine' }, foreignChanges: 0 });
    engine.stored = { ...engine.stored, text: 'theirs', hlc: 'later' };
    engine.changed(saved);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.get()).toMatchObject({ memory: { text: 'theirs' }, foreignChanges: 1 });
  });

  it('says at once that another tab has changed what is being typed, and goes on top of it', async () => {
    const { engine, engram } = engineWith('first');
    engine.hlcs = true;
    engine.stored = { ...engine.stored, hlc: 'begun' };
    const store = createMemoryStore(engram, 'a');
    store.open();
    await vi.runAllTimersAsync();
    store.change({ text: 'mine' });
    engine.stored = { ...engine.stored, text: 'theirs', tags: ['oak'], hlc: 'theirs' };
    engine.changed({ kind: 'updated', ids: ['a'], count: 1 });
    await vi.advanceTimersByTimeAsync(10);
    expect(store.get()).toMatchObject({ elsewhere: 'under', foreignChanges: 0 });
    await vi.advanceTimersByTimeAsync(600);
    expect(engine.basedOn).toEqual(['begun']);
    // The text stays as it was typed; the other fields show what they hold now.
    expect(store.get()).toMatchObject({ memory: { text: 'mine', tags: ['oak'] }, elsewhere: 'under', foreignChanges: 0, foreignDetails: 1 });
    store.acknowledge();
    store.change({ text: 'mine, too' });
    await vi.advanceTimersByTimeAsync(600);
    expect(engine.basedOn).toEqual(['begun', 'stamp 1']);
    expect(store.get()).toMatchObject({ elsewhere: null });
  });

  it('learns of the other tab from the reply of its own save, and shows what it did not write itself', async () => {
    const { engine, engram } = engineWith('first');
    engine.hlcs = true;
    engine.stored = { ...engine.stored, hlc: 'begun', tags: [] };
    const store = createMemoryStore(engram, 'a');
    store.open();
    await vi.runAllTimersAsync();
    store.change({ tags: ['mine'] });
    // Its event is not here yet.
    engine.stored = { ...engine.stored, text: 'theirs', hlc: 'theirs' };
    await vi.advanceTimersByTimeAsync(600);
    expect(store.get()).toMatchObject({ memory: { text: 'theirs', tags: ['mine'] }, elsewhere: 'under', foreignChanges: 1, foreignDetails: 0 });
  });

  it('keeps a change that could not be saved and saves it with the next one', async () => {
    const { engine, engram } = engineWith('first');
    const store = createMemoryStore(engram, 'a');
    store.open();
    await vi.runAllTimersAsync();
    engine.refuse = new AppError('STORAGE_FULL');
    store.change({ text: 'second' });
    await vi.advanceTimersByTimeAsync(600);
    expect(store.get()).toMatchObject({ save: { at: 'failed' } });
    engine.refuse = null;
    store.change({ tags: ['x'] });
    await vi.advanceTimersByTimeAsync(600);
    expect(engine.updates.at(-1)).toEqual({ text: 'second', tags: ['x'] });
    expect(store.get()).toMatchObject({ save: { at: 'saved' } });
  });

  it('saves what is waiting when it is closed', async () => {
    const { engine, engram } = engineWith('first');
    const store = createMemoryStore(engram, 'a');
    const close = store.open();
    await vi.runAllTimersAsync();
    store.change({ text: 'last words' });
    close();
    await vi.runAllTimersAsync();
    expect(engine.updates).toEqual([{ text: 'last words' }]);
  });
});
