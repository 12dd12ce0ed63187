import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Engram } from '../../contracts/engine';
import type { Memory, MemoryPatch } from '../../contracts/memory';
import { rememberUnsavedEdit, saveUnsavedEdits } from './unsavedEdits';

/** Entries are own properties and methods are not, as in the browser's. */
function fakeStorage(): Storage {
  return Object.create({
    getItem(this: Record<string, string>, key: string) { return this[key] ?? null; },
    setItem(this: Record<string, string>, key: string, value: string) { this[key] = value; },
    removeItem(this: Record<string, string>, key: string) { delete this[key]; },
  }) as Storage;
}

function engineWith(memory: Pick<Memory, 'id' | 'text' | 'updatedAt'> | null, refuse: unknown = null) {
  const updates: MemoryPatch[] = [];
  const memories = {
    get: async () => memory,
    update: async (_id: string, patch: MemoryPatch) => {
      if (refuse !== null) throw refuse;
      updates.push(patch);
    },
  };
  return { updates, engram: { memories } as unknown as Pick<Engram, 'memories'> };
}

beforeEach(() => void vi.stubGlobal('localStorage', fakeStorage()));
afterEach(() => void vi.unstubAllGlobals());

it('saves at the next start what the page could not save any more, once', async () => {
  rememberUnsavedEdit({ id: 'a', updatedAt: 5 }, { text: 'new' });
  const { engram, updates } = engineWith({ id: 'a', text: 'old', updatedAt: 5 });
  await saveUnsavedEdits(engram);
  await saveUnsavedEdits(engram);
  expect(updates).toEqual([{ text: 'new' }]);
});

it('leaves a memory alone that was changed since, or deleted', async () => {
  for (const memory of [{ id: 'a', text: 'newer', updatedAt: 6 }, null]) {
    rememberUnsavedEdit({ id: 'a', updatedAt: 5 }, { text: 'new' });
    const { engram, updates } = engineWith(memory);
    await saveUnsavedEdits(engram);
    expect(updates).toEqual([]);
    expect(Object.keys(localStorage)).toEqual([]);
  }
});

it('tries again at the next start when the library fails', async () => {
  rememberUnsavedEdit({ id: 'a', updatedAt: 5 }, { text: 'new' });
  await expect(saveUnsavedEdits(engineWith({ id: 'a', text: 'old', updatedAt: 5 }, new Error('full')).engram)).rejects.toThrow('full');
  const { engram, updates } = engineWith({ id: 'a', text: 'old', updatedAt: 5 });
  await saveUnsavedEdits(engram);
  expect(updates).toEqual([{ text: 'new' }]);
});

it('throws away what it cannot read', async () => {
  localStorage.setItem('engram-unsaved-edit:a', '{torn');
  const { engram, updates } = engineWith({ id: 'a', text: 'old', updatedAt: 5 });
  await saveUnsavedEdits(engram);
  expect(updates).toEqual([]);
  expect(Object.keys(localStorage)).toEqual([]);
});
