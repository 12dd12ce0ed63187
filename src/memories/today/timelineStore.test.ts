import { describe, expect, it } from 'vitest';
import type { Engram } from '../../contracts/engine';
import type { ListOptions, Memory } from '../../contracts/memory';
import { createTimelineStore, PAGE_SIZE, rowAt } from './timelineStore';

/** A library of `count` memories, a minute apart, whose list counts how often it is read. */
function library(count: number) {
  const made = (n: number): Memory => ({
    id: `m${n}`, text: `memory ${n}`, title: `memory ${n}`, titleDerived: true, type: 'note', createdAt: 1e12 - n * 60_000, updatedAt: 0,
    lastAccessedAt: 0, accessCount: 0, editCount: 0, pinned: false, importance: 0, importanceOverride: null, personaId: 'me', tags: [],
    source: { kind: 'written' }, contentHash: '', hlc: '', deviceId: '',
  });
  const state = { memories: Array.from({ length: count }, (_, n) => made(n)), reads: 0 };
  const memories = {
    timeline: async () => Float64Array.from(state.memories, (memory) => memory.createdAt),
    list: async ({ offset = 0, limit = 50 }: ListOptions = {}) => {
      state.reads++;
      return { memories: state.memories.slice(offset, offset + limit), cursor: null };
    },
  };
  return { state, made, engram: { memories } as unknown as Pick<Engram, 'memories'> };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('createTimelineStore', () => {
  it('knows the length at once and reads only the rows on screen', async () => {
    const { engram, state } = library(1000);
    const store = createTimelineStore(engram);
    store.show(0, 10);
    await settled();
    expect(store.get().times).toHaveLength(1000);
    expect(state.reads).toBe(1);
    expect(rowAt(store.get(), 10)?.id).toBe('m10');
    expect(rowAt(store.get(), PAGE_SIZE)).toBeNull();
  });

  it('jumps to a far row with one read', async () => {
    const { engram, state } = library(1000);
    const store = createTimelineStore(engram);
    store.show(0, 10);
    await settled();
    store.show(850, 860);
    await settled();
    expect(rowAt(store.get(), 855)?.id).toBe('m855');
    expect(state.reads).toBe(2);
  });

  it('drops rows far from the screen', async () => {
    const { engram } = library(4000);
    const store = createTimelineStore(engram);
    for (let first = 0; first < 4000; first += PAGE_SIZE) {
      store.show(first, first + 10);
      await settled();
    }
    expect(store.get().pages.size).toBeLessThanOrEqual(20);
    expect(rowAt(store.get(), 5)).toBeNull();
    expect(rowAt(store.get(), 3905)?.id).toBe('m3905');
  });

  it('shows a new memory with its row and its time together', async () => {
    const { engram, state, made } = library(50);
    const store = createTimelineStore(engram);
    store.show(0, 10);
    await settled();
    state.memories.unshift({ ...made(-1), id: 'new' });
    const seen: string[] = [];
    store.subscribe(() => seen.push(`${store.get().times.length} ${rowAt(store.get(), 0)?.id}`));
    store.refresh();
    await settled();
    expect(seen).toEqual(['51 new']);
  });

  it('shows rows around what is sought, and as they begin when that is over', async () => {
    const { engram, state, made } = library(300);
    state.memories[150] = { ...made(150), text: `${'word '.repeat(100)}needle` };
    const store = createTimelineStore(engram);
    store.show(145, 155);
    await settled();
    const beginning = rowAt(store.get(), 150)!.excerpt;
    expect(beginning).not.toContain('needle');
    store.seek(/needle/i);
    await settled();
    expect(rowAt(store.get(), 150)!.excerpt).toContain('needle');
    store.seek(null);
    await settled();
    expect(rowAt(store.get(), 150)!.excerpt).toBe(beginning);
  });

  it('says so when the library cannot be read', async () => {
    const { engram } = library(1);
    const broken = { memories: { ...engram.memories, timeline: () => Promise.reject(new Error('gone')) } };
    const store = createTimelineStore(broken);
    store.show(0, 10);
    await settled();
    expect(store.get()).toMatchObject({ at: 'failed' });
  });
});
