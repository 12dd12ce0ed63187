import type { Engram } from '../../contracts/engine';
import type { MemoryId } from '../../contracts/memory';
import { currentPersona } from '../../ui/currentPersona';

/** The largest page that `list` gives. */
const PAGE = 500;

/**
 * Ids of a part of the timeline, which holds only the rows near the screen.
 * @param offset - the newest of them
 * @returns at most `count`, newest first
 */
export async function readIds(engram: Pick<Engram, 'memories'>, offset: number, count: number, signal?: AbortSignal): Promise<MemoryId[]> {
  const ids: MemoryId[] = [];
  const persona = currentPersona.get() ?? undefined;
  let cursor: string | null = null;
  while (ids.length < count) {
    const limit = Math.min(PAGE, count - ids.length);
    // With a cursor the next page costs the same anywhere in the library, and misses nothing that moves meanwhile.
    const page = await engram.memories.list(cursor === null ? { offset, limit, persona } : { cursor, limit, persona });
    signal?.throwIfAborted();
    for (const { id } of page.memories) ids.push(id);
    cursor = page.cursor;
    if (cursor === null) break;
  }
  return ids;
}
