import type { Engram } from '../../contracts/engine';
import type { Memory, MemoryId, MemoryPatch } from '../../contracts/memory';

const PREFIX = 'engram-unsaved-edit:';

interface UnsavedEdit {
  /** Of the memory that was edited: a later one says that the edit arrived after all, or that somebody else was quicker. */
  readonly updatedAt: number;
  readonly patch: MemoryPatch;
}

/**
 * Sets an edit aside while its page goes away. The library worker may go with it before it has answered, and local storage is
 * the one store that can be written without waiting.
 */
export function rememberUnsavedEdit({ id, updatedAt }: Pick<Memory, 'id' | 'updatedAt'>, patch: MemoryPatch): void {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify({ updatedAt, patch } satisfies UnsavedEdit));
  } catch {
    // Full, or switched off: the edit is on its way to the library, which mostly arrives.
  }
}

/** Saves what {@link rememberUnsavedEdit} set aside, unless the memory has changed since. Call once, when the app starts. */
export async function saveUnsavedEdits(engram: Pick<Engram, 'memories'>): Promise<void> {
  for (const id of setAside()) {
    const edit = readEdit(id);
    const memory = edit === null ? null : await engram.memories.get(id);
    if (edit !== null && memory !== null && memory.updatedAt === edit.updatedAt) await engram.memories.update(id, edit.patch);
    // Only now: if the library failed, the next start tries again.
    localStorage.removeItem(PREFIX + id);
  }
}

function setAside(): MemoryId[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

function readEdit(id: MemoryId): UnsavedEdit | null {
  try {
    const edit = JSON.parse(localStorage.getItem(PREFIX + id) ?? 'null') as Partial<UnsavedEdit> | null;
    return typeof edit?.updatedAt === 'number' && typeof edit.patch === 'object' && edit.patch !== null ? { updatedAt: edit.updatedAt, patch: edit.patch } : null;
  } catch {
    return null;
  }
}
