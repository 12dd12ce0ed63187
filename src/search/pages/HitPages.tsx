import { type ComponentType, lazy, type RefObject, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { MemoryId } from '../../contracts/memory';
import type { SearchReply } from '../../contracts/search';
import type { HitRowProps } from '../HitRow';
import type { SearchStore } from '../searchStore';
import './hitPages.css';

/** The list itself, with the virtualiser. Where it cannot be fetched, the first hits are all there is. */
const HitPageRows = lazy(async () => ({ default: await import('./HitPageRows').then((pages) => pages.HitPageRows, (): ComponentType<HitPageRowsProps> => () => null) }));

/** About three screens: scrolling at a usual pace never sees an empty row. */
const NEAR = '2400px';
/** Typical height of a hit. The rows are measured when they come near the screen. */
const ROW_PX = 148;
/** Browsers lay nothing out beyond some ten million pixels; whoever has come so far is not reading any more. */
const MOST_ROWS = 60_000;

export interface HitPagesProps {
  /** Draws one hit, as the first ones are drawn. */
  readonly Row: ComponentType<HitRowProps>;
  readonly store: SearchStore;
  readonly reply: SearchReply;
  /** What all rows have in common. */
  readonly row: Pick<HitRowProps, 'query' | 'total' | 'model' | 'selecting' | 'writing'>;
  /** The key that the hits had last: End, pressed before this was here, leads to the end of all. */
  readonly lastKey: RefObject<string>;
  readonly openId: MemoryId | null;
  readonly hrefFor: (id: MemoryId) => string;
}

export interface HitPageRowsProps extends HitPagesProps {
  readonly count: number;
  /** The last hit was asked for before there was a list. */
  readonly toEnd: boolean;
}

/** The place of all hits beyond the first ones. Nothing is loaded and nothing is read before somebody scrolls near it, or presses End. */
export function HitPages(props: HitPagesProps) {
  const [toEnd, setToEnd] = useState(() => props.lastKey.current === 'End');
  const [near, setNear] = useState(toEnd);
  const place = useRef<HTMLDivElement>(null);
  const count = Math.min(props.reply.total - props.reply.hits.length, MOST_ROWS);

  useEffect(() => {
    const element = place.current;
    if (near || element === null) return;
    const observer = new IntersectionObserver(([entry]) => entry.isIntersecting && setNear(true), { rootMargin: NEAR });
    observer.observe(element);
    return () => observer.disconnect();
  }, [near]);

  // End is heard here for as long as the empty place stands, thus also while the list is being fetched.
  useLayoutEffect(() => {
    const section = place.current?.closest('section');
    const onKey = (event: KeyboardEvent) => {
      if (place.current === null || event.key !== 'End' || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      setToEnd(true);
      setNear(true);
    };
    section?.addEventListener('keydown', onKey, true);
    return () => section?.removeEventListener('keydown', onKey, true);
  }, []);

  const empty = <div ref={place} className="hit-pages" style={{ height: count * ROW_PX }} />;
  return near ? <Suspense fallback={empty}><HitPageRows {...props} count={count} toEnd={toEnd} /></Suspense> : empty;
}
