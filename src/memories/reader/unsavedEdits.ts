import type { Engram } from '../../contracts/engine';
import type { Memory, MemoryId, MemoryPatch } from '../../contracts/memory';

const PREFIX = 'engram-unsaved-edit:';
/** Two tabs may set an edit of one memory aside: neither takes the other's place. */
const TAB = Math.random().toString(36).slice(2);

interface UnsavedEdit {
  /** Of the memory that was edited: a later one says that the edit arrived after all, or that somebody else was quicker. */
  readonly updatedAt: number;
  /** Stamp of the wording that was edited. */
  readonly hlc?: string;
  readonly patch: MemoryPatch;
}

/**
 * Sets an edit aside while its page goes away. The library worker may go with it before it has answered, and local storage is
 * the one store that can be written without waiting.
 */
export function rememberUnsavedEdit({ id, updatedAt, hlc }: Pick<Memory, 'id' | 'updatedAt' | 'hlc'>, patch: MemoryPatch): void {
  try {
    localStorage.setItem(`${PREFIX}${id}:${TAB}`, JSON.stringify({ updatedAt, hlc, patch } satisfies UnsavedEdit));
  } catch {
    // Full, or switched off: the edit is on its way to the library, which mostly arrives.
  }
}

/** Saves what {@link rememberUnsavedEdit} set aside. Where the memory has changed since, its text goes to the history. Call once, when the app starts. */
export async function saveUnsavedEdits(engram: Pick<Engram, 'memories'>): Promise<void> {
  for (const key of setAside()) {
    const [id] = key.split(':');
    const edit = readEdit(key);
    const memory = edit === null ? null : await engram.memories.get(id);
    if (edit !== null && memory !== null) {
      if (memory.updatedAt === edit.updatedAt) await engram.memories.update(id, edit.patch, { basedOn: memory.hlc });
      else await keepInHistory(engram, memory, edit);
    }
    // Only now: if the library failed, the next start tries again.
    localStorage.removeItem(PREFIX + key);
  }
}

/** Somebody was quicker, and is shown; what this edit said can be had back from the history. */
async function keepInHistory({ memories }: Pick<Engram, 'memories'>, { id, text: shown }: Memory, { patch: { text }, hlc }: UnsavedEdit): Promise<void> {
  if (text === undefined || text === shown || hlc === undefined) return;
  if ((await memories.versions(id)).some((version) => version.text === text)) return;
  await memories.update(id, { text }, { basedOn: hlc });
  const overtaken = (await memories.versions(id)).find((version) => version.text === shown);
  if (overtaken !== undefined) await memories.restoreVersion(id, overtaken.id);
}

function setAside(): MemoryId[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

function readEdit(key: string): UnsavedEdit | null {
  try {
    const { updatedAt, hlc, patch } = JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null') as Partial<UnsavedEdit>;
    return typeof updatedAt === 'number' && typeof patch === 'object' && patch !== null ? { updatedAt, patch, ...(typeof hlc === 'string' ? { hlc } : {}) } : null;
  } catch {
    return null;
  }
}
