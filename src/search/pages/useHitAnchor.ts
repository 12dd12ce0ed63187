import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { MemoryId } from '../../contracts/memory';
import type { SearchReply } from '../../contracts/search';
import { useStore } from '../../ui/createStore';
import type { SearchStore } from '../searchStore';
import { hitAt, type HitPages, type HitPagesStore, PAGE_SIZE } from './hitPages';

interface Anchor {
  readonly id: MemoryId;
  readonly index: number;
  /** Where the list had it. */
  readonly start: number;
  /** Where it stood on the screen; null while the page is being scrolled, when it has no place to keep. */
  readonly top: number | null;
}

/** What is being read stays where it is when the search runs again and hits have come or gone above it. */
export function useHitAnchor(virtualizer: Virtualizer<Window, Element>, search: SearchStore, store: HitPagesStore): void {
  const pages = useStore(store);
  const anchor = useRef<Anchor | null>(null);
  const stopSettling = useRef<() => void>(() => undefined);

  // The stores change first and the list is drawn after, so here it still stands as it was: when the first hits come anew, and then the pages.
  useLayoutEffect(() => {
    let reply = replyOf(search);
    let shown = store.get();
    let held: Anchor | null = null;
    const hold = (): Anchor | null => {
      const offset = virtualizer.scrollOffset ?? 0;
      const item = offset < virtualizer.options.scrollMargin ? undefined : virtualizer.getVirtualItemForOffset(offset);
      const id = item === undefined ? undefined : hitAt(shown, item.index)?.id;
      return item === undefined || id === undefined ? null : { id, index: item.index, start: item.start, top: virtualizer.isScrolling ? null : topOf(id) };
    };
    const offSearch = search.subscribe(() => {
      const next = replyOf(search);
      if (next === reply) return;
      reply = next;
      held ??= hold();
    });
    const offPages = store.subscribe(() => {
      const next = store.get();
      const place = held ?? hold();
      held = null;
      shown = next;
      // Further pages that come in move nothing.
      if (place !== null && hitAt(next, place.index)?.id !== place.id) anchor.current = place;
    });
    return () => {
      offSearch();
      offPages();
    };
  }, [virtualizer, search, store]);

  useLayoutEffect(() => {
    if (anchor.current === null) return;
    const { id, index, start, top } = anchor.current;
    anchor.current = null;
    const now = placeOf(pages, id, index);
    if (now === null) return;
    const moved = (virtualizer.measurementsCache[now]?.start ?? start) - start;
    if (moved !== 0) scrollBy({ top: moved, behavior: 'instant' });
    if (top === null) return;
    // Rows that came in on the way are of other heights than those that stood there before.
    stopSettling.current();
    stopSettling.current = keepAt(id, top);
  }, [virtualizer, pages]);
  useEffect(() => () => stopSettling.current(), []);
}

function replyOf(search: SearchStore): SearchReply | null {
  const state = search.get();
  return 'reply' in state ? state.reply : null;
}

/** Holds a hit at its place until the rows around it are measured, or the person scrolls. @returns what ends it */
function keepAt(id: MemoryId, top: number): () => void {
  let frame = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    for (const name of ['wheel', 'touchmove', 'keydown', 'pointerdown']) removeEventListener(name, stop);
  };
  const settle = (framesLeft: number) => {
    frame = requestAnimationFrame(() => {
      const here = topOf(id);
      if (here !== null && Math.abs(here - top) >= 1) scrollBy({ top: here - top, behavior: 'instant' });
      if (framesLeft > 1) settle(framesLeft - 1);
      else stop();
    });
  };
  for (const name of ['wheel', 'touchmove', 'keydown', 'pointerdown']) addEventListener(name, stop, { passive: true });
  settle(SETTLING_FRAMES);
  return stop;
}

/** Measuring a row moves those below it, which brings in others to be measured. */
const SETTLING_FRAMES = 20;

function topOf(id: MemoryId): number | null {
  return document.querySelector(`.hit-place [data-hit="${CSS.escape(id)}"]`)?.closest('.hit-place')?.getBoundingClientRect().top ?? null;
}

/** @returns where the hit stands now, if that is near where it stood */
export function placeOf(pages: HitPages, id: MemoryId, index: number): number | null {
  for (let away = 0; away <= PAGE_SIZE; away++) {
    if (hitAt(pages, index + away)?.id === id) return index + away;
    if (index - away >= 0 && hitAt(pages, index - away)?.id === id) return index - away;
  }
  return null;
}
