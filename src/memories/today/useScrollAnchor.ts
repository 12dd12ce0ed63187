import type { Virtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef } from 'react';
import type { TimelineStore } from './timelineStore';

type WindowVirtualizer = Virtualizer<Window, Element>;

interface Anchor {
  readonly key: number;
  /** Where the list had it. */
  readonly start: number;
  /** Where it stood on the screen; null while the page is being scrolled, when it has no place to keep. */
  readonly top: number | null;
}

/**
 * What is being read stays where it is while memories come and go above it: an import, another tab, an undo. At the top of the list
 * new memories do show.
 */
export function useScrollAnchor(virtualizer: WindowVirtualizer, store: TimelineStore, keys: Int32Array): void {
  const anchor = useRef<Anchor | null>(null);

  // The store changes first and the list is drawn after, so here the list still stands as it was.
  useLayoutEffect(() => {
    let before = store.get().keys;
    return store.subscribe(() => {
      const next = store.get().keys;
      if (next === before) return;
      before = next;
      const offset = virtualizer.scrollOffset ?? 0;
      const item = virtualizer.getVirtualItemForOffset(offset);
      const below = item !== undefined && offset > virtualizer.options.scrollMargin + item.size;
      anchor.current = below ? { key: item.key as number, start: item.start, top: virtualizer.isScrolling ? null : topOf(virtualizer, item.key) } : null;
    });
  }, [virtualizer, store]);

  useLayoutEffect(() => {
    if (anchor.current === null) return;
    const { key, start, top } = anchor.current;
    anchor.current = null;
    const index = keys.indexOf(key);
    const moved = index < 0 ? 0 : (virtualizer.measurementsCache[index]?.start ?? start) - start;
    if (moved === 0) return;
    scrollBy({ top: moved, behavior: 'instant' });
    if (top === null) return;
    // Rows that came in on the way were measured, which moved the page by what they differ from their estimate.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        const now = topOf(virtualizer, key);
        if (now !== null && Math.abs(now - top) >= 1) scrollBy({ top: now - top, behavior: 'instant' });
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [virtualizer, keys]);
}

function topOf(virtualizer: WindowVirtualizer, key: Anchor['key'] | string | bigint): number | null {
  return virtualizer.elementsCache.get(key)?.getBoundingClientRect().top ?? null;
}
