import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engram } from '../contracts/engine';
import type { LibraryChange } from '../contracts/library';
import type { PersonaInfo } from '../contracts/personas';
import { currentPersona, searchedTogether } from './currentPersona';
import { keptIn, personaNamed, personasOf, writingTo, writtenIn } from './personas';

function persona(id: string, more: Partial<PersonaInfo> = {}): PersonaInfo {
  return {
    id, name: id, colour: 'blue', icon: 'dot', prompt: '', settings: { type: 'note', tags: [], searchedWithAll: true }, position: 0,
    createdAt: 0, updatedAt: 0, hlc: '', deviceId: '', memories: 0, ...more,
  };
}

/** An engine whose personas a test changes. */
function engine(...personas: PersonaInfo[]) {
  const state = { personas, reads: 0, changed: (_change: LibraryChange) => {} };
  const engram = {
    personas: { list: async () => { state.reads++; return state.personas; } },
    onChange: (listener: (change: LibraryChange) => void) => { state.changed = listener; return () => {}; },
  };
  return { state, engram: engram as unknown as Engram };
}
const change: LibraryChange = { kind: 'personas', ids: [], count: 0 };

beforeEach(() => {
  vi.useRealTimers();
  currentPersona.set(null);
  writingTo.set(null);
  searchedTogether.set(null);
});

describe('the personas of a page', () => {
  it('follow the library, and many changes at once are one reading', async () => {
    vi.useFakeTimers();
    const { engram, state } = engine(persona('me'));
    const store = personasOf(engram);
    await store.loaded();
    expect(personasOf(engram)).toBe(store);
    state.personas = [persona('me'), persona('Work')];
    for (let i = 0; i < 20; i++) state.changed(change);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(store.get().map(({ id }) => id)).toEqual(['me', 'Work']);
    expect(state.reads).toBe(2);
  });

  it('lead out of one that is gone, and nowhere else', async () => {
    vi.useFakeTimers();
    const { engram, state } = engine(persona('me'), persona('Work'), persona('Garden'));
    currentPersona.set('Work');
    writingTo.set('Garden');
    await personasOf(engram).loaded();
    expect([currentPersona.get(), keptIn()]).toEqual(['Work', 'Garden']);
    state.personas = [persona('me')];
    state.changed(change);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([currentPersona.get(), keptIn()]).toEqual([null, 'me']);
  });

  it('say where a search in everything looks, as long as one is left out', async () => {
    vi.useFakeTimers();
    const diary = persona('Diary', { settings: { type: 'journal', tags: ['day'], searchedWithAll: false } });
    const { engram, state } = engine(persona('me'), diary, persona('Work'));
    await personasOf(engram).loaded();
    expect(searchedTogether.get()).toEqual(['me', 'Work']);
    const before = searchedTogether.get();
    state.changed(change);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(searchedTogether.get()).toBe(before);
    state.personas = [persona('me'), persona('Work')];
    state.changed(change);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(searchedTogether.get()).toBeNull();
  });

  it('give what is written in them their type and tags', async () => {
    const { engram } = engine(persona('me'), persona('Diary', { settings: { type: 'journal', tags: ['day'], searchedWithAll: true } }));
    expect(await writtenIn(engram)).toEqual({ persona: 'me', type: 'note', tags: [] });
    currentPersona.set('Diary');
    expect(await writtenIn(engram)).toEqual({ persona: 'Diary', type: 'journal', tags: ['day'] });
    writingTo.set('me');
    expect(await writtenIn(engram)).toMatchObject({ persona: 'me' });
  });

  it('are asked for again after a failure', async () => {
    const { engram, state } = engine(persona('me'));
    const { list } = engram.personas;
    Object.assign(engram.personas, { list: () => Promise.reject(new Error('offline')) });
    await expect(personasOf(engram).loaded()).rejects.toThrow('offline');
    Object.assign(engram.personas, { list });
    expect(await personasOf(engram).loaded()).toHaveLength(1);
    expect(state.reads).toBe(1);
  });

  it('are named as somebody types: by name, then by id, in any case', () => {
    const personas = [persona('Day job', { name: 'Work' }), persona('work', { name: 'Old work' })];
    expect(['WORK', ' day JOB ', 'Garden '].map((typed) => personaNamed(personas, typed))).toEqual(['Day job', 'Day job', 'Garden']);
  });
});
