import { describe, expect, it } from 'vitest';
import type { Engram } from '../../contracts/engine';
import type { LibraryChange } from '../../contracts/library';
import type { TrashedMemory } from '../../contracts/memory';
import { createTrashStore, TRASH_PAGE } from './trashStore';

function library(count: number) {
  const state = { memories: Array.from({ length: count }, (_, n) => ({ memory: { id: `m${n}` }, deletedAt: 0, purgeAt: 0 }) as unknown as TrashedMemory), reads: 0 };
  const listeners = new Set<(change: LibraryChange) => void>();
  const engram = {
    trash: {
      list: async ({ offset = 0, limit = 50 }: { offset?: number; limit?: number } = {}) => {
        state.reads++;
        return { memories: state.memories.slice(offset, offset + limit), total: state.memories.length };
      },
    },
    onChange: (listener: (change: LibraryChange) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const change = (kind: LibraryChange['kind']) => {
    for (const listener of listeners) listener({ kind, ids: [], count: 1 });
  };
  return { state, listeners, change, engram: engram as unknown as Pick<Engram, 'trash' | 'onChange'> };
}

const settled = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));

describe('createTrashStore', () => {
  it('reads a page, and more when it is asked to', async () => {
    const { engram } = library(250);
    const store = createTrashStore(engram);
    store.open();
    await settled();
    expect(store.get()).toMatchObject({ at: 'ready', total: 250 });
    expect(store.get().memories).toHaveLength(TRASH_PAGE);
    await store.more();
    await store.more();
    expect(store.get().memories).toHaveLength(250);
  });

  it('follows deletions and restores, not what does not touch the trash', async () => {
    const { engram, state, change } = library(3);
    const store = createTrashStore(engram);
    const close = store.open();
    await settled();
    change('updated');
    await settled(150);
    expect(state.reads).toBe(1);
    state.memories.pop();
    change('restored');
    await settled(150);
    expect(store.get().total).toBe(2);
    close();
  });

  it('leaves no listener behind', async () => {
    const { engram, listeners } = library(1);
    createTrashStore(engram).open()();
    expect(listeners.size).toBe(0);
    await settled();
  });

  it('says when it cannot be read', async () => {
    const { engram } = library(1);
    const store = createTrashStore({ ...engram, trash: { ...engram.trash, list: () => Promise.reject(new Error('gone')) } });
    store.open();
    await settled();
    expect(store.get()).toMatchObject({ at: 'failed' });
  });
});
