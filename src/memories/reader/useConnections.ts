import { useEffect, useState } from 'react';
import type { Memory, MemoryLinks, RelatedMemory } from '../../contracts/memory';
import type { TextRange } from '../../contracts/search';
import { useEngram } from '../../ui/EngramContext';

/** An import changes the library many times a second; what is beside the text follows at a calmer pace. */
const SETTLE_MS = 400;

/** Links of a memory in both directions; they follow the library, since others may link here or get a title at any time. */
export function useLinks({ id, contentHash, title }: Memory): MemoryLinks | null {
  const engram = useEngram();
  const [links, setLinks] = useState<MemoryLinks | null>(null);
  useEffect(() => {
    let current = true;
    let soon: ReturnType<typeof setTimeout> | undefined;
    // A failure leaves what is shown; the text is what matters, and says itself when it cannot be read.
    const read = () => engram.memories.links(id).then((found) => { if (current) setLinks(found); }, () => undefined);
    void read();
    const stop = engram.onChange(() => {
      soon ??= setTimeout(() => {
        soon = undefined;
        void read();
      }, SETTLE_MS);
    });
    return () => {
      current = false;
      clearTimeout(soon);
      stop();
    };
  }, [engram, id, contentHash, title]);
  return links;
}

const NONE: readonly TextRange[] = [];

export function usePassages({ id, contentHash }: Memory): readonly TextRange[] {
  const engram = useEngram();
  const [passages, setPassages] = useState(NONE);
  useEffect(() => {
    let current = true;
    engram.memories.passages(id).then((found) => { if (current) setPassages(found); }, () => undefined);
    return () => {
      current = false;
    };
  }, [engram, id, contentHash]);
  return passages;
}

/**
 * Memories close in meaning to the whole text or to one passage.
 * @returns null until they are known
 */
export function useRelated({ id, contentHash }: Memory, limit: number, passage?: number): readonly RelatedMemory[] | null {
  const engram = useEngram();
  const [related, setRelated] = useState<readonly RelatedMemory[] | null>(null);
  useEffect(() => {
    let current = true;
    let status = engram.status();
    const read = () => {
      engram.memories.related(id, passage === undefined ? { limit } : { limit, passage }).then((found) => { if (current) setRelated(found); }, () => { if (current) setRelated([]); });
    };
    read();
    // Just kept, or just started: its vectors, or the others', are still on their way.
    const stop = engram.onStatus((next) => {
      // Or one of them was deleted, perhaps in another tab.
      if (next.pending < status.pending || next.loaded !== status.loaded || next.memories < status.memories) read();
      status = next;
    });
    return () => {
      current = false;
      stop();
    };
  }, [engram, id, contentHash, limit, passage]);
  return related;
}
