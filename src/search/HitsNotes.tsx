import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import type { Engram } from '../contracts/engine';
import type { SearchReply } from '../contracts/search';
import { useStore } from '../ui/createStore';
import { useEngram } from '../ui/EngramContext';
import type { BetterOrderProps } from './BetterOrder';
import { isForeignScript } from './foreignScript';
import type { SearchStore } from './searchStore';

/** Begins to load with the first hits that a model will order anew. Where it cannot be fetched, the model's order is simply shown (searchStore.ts). */
const BetterOrder = lazy(async () => ({ default: await import('./modelExtras').then((extras) => extras.BetterOrder, (): ComponentType<BetterOrderProps> => () => null) }));

/** Hits that were looked at for this long were searched for, not typed past. */
const READ_MS = 2000;

export interface HitsNotesProps {
  readonly store: SearchStore;
  readonly reply: SearchReply;
  /** Something is still to come that the hits were not looked for in. */
  readonly incomplete: boolean;
  /** These hits were looked at, so they were searched for. */
  readonly onRead: (engram: Engram, query: string) => void;
}

/** What there is to say about the hits, in the line above them. */
export function HitsNotes({ store, reply, incomplete, onRead }: HitsNotesProps) {
  useReadSearch(store, onRead);
  const hasModel = reply.timings.builtInMs !== null;
  return (
    <>
      {incomplete && <p className="faint">Not everything could be searched by meaning yet; the search runs again by itself.</p>}
      {!hasModel && isForeignScript(reply.query) && <p className="faint">The built-in embedder understands English. Your words are still found as they are written.</p>}
      {hasModel && <Suspense fallback={null}><BetterOrder store={store} reply={reply} /></Suspense>}
    </>
  );
}

/** A search whose hits are looked at for a while was meant; those that were only typed past were not. */
function useReadSearch(store: SearchStore, onRead: HitsNotesProps['onRead']): void {
  const engram = useEngram();
  const state = useStore(store);
  const read = state.at === 'done' && state.reply.hits.length > 0 ? state.query : null;
  useEffect(() => {
    if (read === null) return;
    const timer = setTimeout(() => onRead(engram, read), READ_MS);
    return () => clearTimeout(timer);
  }, [engram, read, onRead]);
}
