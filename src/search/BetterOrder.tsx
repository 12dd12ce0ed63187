import { useEffect, useLayoutEffect, useRef } from 'react';
import type { MemoryId } from '../contracts/memory';
import type { SearchReply } from '../contracts/search';
import { useStore } from '../ui/createStore';
import { preferences } from '../ui/preferences';
import type { SearchStore } from './searchStore';
import './betterOrder.css';

const KEY = 'b';
const FADE_MS = 260;

export interface BetterOrderProps {
  readonly store: SearchStore;
  readonly reply: SearchReply;
}

/** What happens when a model has ordered the hits anew: it is offered where it would move what is in use; rows that do move fade in. */
export function BetterOrder({ store, reply }: BetterOrderProps) {
  const state = useStore(store);
  const offered = state.at === 'done' && state.better !== undefined;
  const line = useRef<HTMLParagraphElement>(null);
  useFadedRows(reply);

  useEffect(() => {
    if (!offered) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== KEY || event.ctrlKey || event.metaKey || event.altKey || !preferences.get().singleKeys) return;
      // Where the hits are, or nowhere: in a field it is a letter.
      if (event.target !== document.body && line.current?.closest('section')?.contains(event.target as Node) !== true) return;
      event.preventDefault();
      store.showBetter();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [offered, store]);

  if (!offered) return null;
  const show = () => {
    const section = line.current?.closest('section');
    const focusBest = (preventScroll: boolean) => section?.querySelector<HTMLElement>('[data-hit]')?.focus({ preventScroll });
    // The button goes; who was on it is at the best hit, which is another one after the next frame.
    focusBest(true);
    store.showBetter();
    requestAnimationFrame(() => focusBest(false));
  };
  return (
    <p ref={line} className="better-order">
      A better order is ready. <button type="button" className="button quiet" aria-keyshortcuts={preferences.get().singleKeys ? KEY : undefined} onClick={show}>Show it</button>
    </p>
  );
}

/** Rows that the model has put elsewhere fade in where they are now. */
function useFadedRows({ query, stage, hits }: SearchReply): void {
  const before = useRef<{ readonly query: string; readonly stage: string; readonly order: readonly MemoryId[] } | null>(null);
  useLayoutEffect(() => {
    const last = before.current;
    const order = hits.map(({ id }) => id);
    before.current = { query, stage, order };
    if (last?.query !== query || last.stage === stage || stage !== 'model' || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    order.forEach((id, i) => {
      if (last.order[i] !== id) document.querySelector(`[data-select="${id}"]`)?.animate({ opacity: [0.25, 1] }, { duration: FADE_MS, easing: 'ease-out' });
    });
  }, [query, stage, hits]);
}
