import { useEffect } from 'react';
import { draft } from './draft';
import { arriveAtEntry, enterEntry, firstEntry, saveEntry } from './historyEntry';
import { isWriting } from './queryOf';
import { currentRoute, linkedQuery, type Room } from './route';

/** Browsers allow about 100 changes of the history in 30 seconds; typing and scrolling come faster. */
const SAVE_AFTER_MS = 400;
/** A room that is read anew has grown to its old height by then, or it never will. */
const SCROLL_PATIENCE_MS = 2_000;

/** Makes back, forward and reload lead to the page as it was left: query, hits, and how far it was scrolled. */
export function useHistoryEntries(): void {
  useEffect(() => {
    history.scrollRestoration = 'manual';
    let room: Room = currentRoute().room;
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** By the last event: at a step back the page may already be shorter, and its own figure with it. */
    let lastY = 0;
    let stopScrolling: () => void = () => undefined;

    const saveSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(saveEntry, SAVE_AFTER_MS);
    };
    const onScroll = () => {
      lastY = Math.round(scrollY);
      saveSoon();
    };
    const saveNow = () => {
      clearTimeout(timer);
      saveEntry();
    };
    const takeQuery = (query: string | null) => {
      if (query !== null && !isWriting(draft.get())) draft.set(query);
    };
    const scrollTop = (top: number) => {
      stopScrolling();
      stopScrolling = scrollWhenTallEnough(top);
    };

    /** Someone's link with a query: it goes into the field and out of the address. */
    const takeLink = (): boolean => {
      const query = linkedQuery(location.hash);
      if (query === null) return false;
      history.replaceState(null, '', location.hash.replace(/\?.*$/, ''));
      takeQuery(query);
      enterEntry();
      return true;
    };

    const onPopState = () => {
      clearTimeout(timer);
      const before = room;
      room = currentRoute().room;
      const entry = arriveAtEntry(lastY);
      if (entry === null) {
        if (!takeLink()) enterEntry();
        if (room !== before) scrollTop(0);
        return;
      }
      takeQuery(entry.query);
      // In the same room the list has stayed where it was: a memory was opened beside it, or closed.
      if (room !== before) scrollTop(entry.scrollY);
    };
    /** A link is about to make a new step; this is the last moment of the old one. */
    const onClick = (event: MouseEvent) => {
      if (event.target instanceof Element && event.target.closest('a[href^="#"]') !== null) saveNow();
    };

    const entry = firstEntry();
    if (!takeLink() && entry !== null) {
      if (draft.get() === '') takeQuery(entry.query);
      scrollTop(entry.scrollY);
    }
    const offDraft = draft.subscribe(saveSoon);
    addEventListener('popstate', onPopState);
    addEventListener('click', onClick, true);
    addEventListener('scroll', onScroll, { passive: true });
    addEventListener('pagehide', saveNow);
    return () => {
      clearTimeout(timer);
      stopScrolling();
      offDraft();
      removeEventListener('popstate', onPopState);
      removeEventListener('click', onClick, true);
      removeEventListener('scroll', onScroll);
      removeEventListener('pagehide', saveNow);
    };
  }, []);
}

/**
 * Scrolls as soon as the page is tall enough for it: rooms come in chunks, and lists are read from the library. The person's
 * own scrolling ends it.
 * @returns ends it too
 */
function scrollWhenTallEnough(top: number): () => void {
  const until = performance.now() + SCROLL_PATIENCE_MS;
  let stopped = false;
  const stop = () => {
    stopped = true;
    for (const name of ['wheel', 'touchmove', 'keydown', 'pointerdown']) removeEventListener(name, stop);
  };
  const attempt = () => {
    if (stopped) return;
    const reachable = document.documentElement.scrollHeight - innerHeight >= top;
    if (reachable || performance.now() > until) {
      scrollTo({ top, behavior: 'instant' });
      stop();
    } else {
      requestAnimationFrame(attempt);
    }
  };
  for (const name of ['wheel', 'touchmove', 'keydown', 'pointerdown']) addEventListener(name, stop, { passive: true });
  requestAnimationFrame(attempt);
  return stop;
}
