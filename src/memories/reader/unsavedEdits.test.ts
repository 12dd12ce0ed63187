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
  const versions: { readonly id: number; readonly text: string }[] = [];
  let shown = memory?.text;
  const replace = (text: string | undefined) => {
    if (shown !== undefined && text !== shown) versions.unshift({ id: versions.length, text: shown });
    shown = text;
  };
  const memories = {
    get: async () => memory,
    versions: async () => [...versions],
    restoreVersion: async (_id: string, version: number) => replace(versions.find(({ id }) => id === version)?.text),
    update: async (_id: string, patch: MemoryPatch) => {
      if (refuse !== null) throw refuse;
      updates.push(patch);
      replace(patch.text);
    },
  };
  return { updates, versions, shown: () => shown, engram: { memories } as unknown as Pick<Engram, 'memories'> };
}

beforeEach(() => void vi.stubGlobal('localStorage', fakeStorage()));
afterEach(() => void vi.unstubAllGlobals());

it('saves at the next start what the page could not save any more, once', async () => {
  rememberUnsavedEdit({ id: 'a', updatedAt: 5, hlc: 's5' }, { text: 'new' });
  const { engram, updates } = engineWith({ id: 'a', text: 'old', updatedAt: 5 });
  await saveUnsavedEdits(engram);
  await saveUnsavedEdits(engram);
  expect(updates).toEqual([{ text: 'new' }]);
});

it('shows what was written since, and keeps the late edit in the history', async () => {
  rememberUnsavedEdit({ id: 'a', updatedAt: 5, hlc: 's5' }, { text: 'late' });
  const { engram, versions, shown } = engineWith({ id: 'a', text: 'newer', updatedAt: 6 });
  await saveUnsavedEdits(engram);
  await saveUnsavedEdits(engram);
  expect(shown()).toBe('newer');
  expect(versions.map(({ text }) => text)).toEqual(['late', 'newer']);
  expect(Object.keys(localStorage)).toEqual([]);
});

it('leaves a memory alone that has the edit already, or is deleted, or of which not the text was edited', async () => {
  for (const [memory, patch] of [[{ id: 'a', text: 'new', updatedAt: 6 }, { text: 'new' }], [null, { text: 'new' }], [{ id: 'a', text: 'newer', updatedAt: 6 }, { tags: ['x'] }]] as const) {
    rememberUnsavedEdit({ id: 'a', updatedAt: 5, hlc: 's5' }, patch);
    const { engram, updates } = engineWith(memory);
    await saveUnsavedEdits(engram);
    expect(updates).toEqual([]);
    expect(Object.keys(localStorage)).toEqual([]);
  }
});

it('keeps what each of two tabs set aside for one memory', async () => {
  rememberUnsavedEdit({ id: 'a', updatedAt: 5, hlc: 's5' }, { text: 'of this tab' });
  vi.resetModules();
  const other = await import('./unsavedEdits');
  other.rememberUnsavedEdit({ id: 'a', updatedAt: 5, hlc: 's5' }, { text: 'of the other tab' });
  const { engram, updates } = engineWith({ id: 'a', text: 'old', updatedAt: 5 });
  await saveUnsavedEdits(engram);
  expect(updates.map(({ text }) => text).sort()).toEqual(['of the other tab', 'of this tab']);
});

it('tries again at the next start when the library fails', async () => {
  rememberUnsavedEdit({ id: 'a', updatedAt: 5, hlc: 's5' }, { text: 'new' });
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
