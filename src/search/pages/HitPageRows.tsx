import { useWindowVirtualizer, defaultRangeExtractor, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useStore } from '../../ui/createStore';
import { errorText } from '../../ui/errorText';
import { counted } from '../../ui/format';
import { isRanked, WEAK_BELOW } from '../weakHits';
import type { HitPageRowsProps } from './HitPages';
import { hitAt, hitPagesOf } from './hitPages';
import { useHitAnchor } from './useHitAnchor';
import { useTopOf } from './useTopOf';

const FIELD_PX = 140;
/** Rows drawn beyond the screen on each side. */
const OVERSCAN = 8;
/** Rows whose page is read before they are drawn. */
const AHEAD = 25;

/** The hits beyond the first ones, virtualised: any number of them, of which those near the screen are read and drawn. */
export function HitPageRows({ Row, store, reply, row, openId, hrefFor, count, toEnd }: HitPageRowsProps) {
  const pagesStore = useMemo(() => hitPagesOf(store), [store]);
  const pages = useStore(pagesStore);
  const list = useRef<HTMLDivElement>(null);
  const { top, meanPx } = useTopOf(list);
  /** The row that the keyboard is at stays in the document, however far the page is scrolled away from it. */
  const [active, setActive] = useState<number | null>(null);
  const focusNext = useRef<number | null>(null);
  const ranked = isRanked(reply);
  const from = reply.hits.length;

  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => meanPx,
    overscan: OVERSCAN,
    scrollMargin: top,
    scrollPaddingStart: FIELD_PX,
    scrollPaddingEnd: FIELD_PX,
    directDomUpdates: true,
    rangeExtractor: useCallback((range: Range) => withActive(defaultRangeExtractor(range), active, range.count), [active]),
  });
  useHitAnchor(virtualizer, store, pagesStore);
  const items = virtualizer.getVirtualItems();
  const first = Math.max(0, (virtualizer.range?.startIndex ?? 0) - AHEAD);
  const last = Math.min(count - 1, (virtualizer.range?.endIndex ?? 0) + AHEAD);

  useEffect(() => {
    pagesStore.follow(reply);
    pagesStore.show(first, last);
  }, [pagesStore, reply, first, last]);

  // A row that is still being read gets the focus as soon as it is there.
  const focusWaiting = () => {
    const link = list.current?.querySelector<HTMLElement>(`[data-index="${focusNext.current}"] [data-hit]`);
    if (link == null) return;
    focusNext.current = null;
    link.focus({ preventScroll: true });
  };
  useEffect(() => {
    if (focusNext.current !== null) focusWaiting();
  });

  const goTo = useCallback((index: number) => {
    setActive(index);
    focusNext.current = index;
    virtualizer.scrollToIndex(index, { align: 'auto' });
    focusWaiting();
  }, [virtualizer]);

  const askedForEnd = useRef(toEnd);
  useEffect(() => {
    if (!askedForEnd.current) return;
    askedForEnd.current = false;
    goTo(count - 1);
  }, [goTo, count]);

  // The keys of the whole list, before its own handler, which knows only what is drawn; from the first frame on, when the empty place no longer hears them.
  useLayoutEffect(() => {
    const section = list.current?.closest('section');
    if (section == null) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const target = keyTarget(event.key, indexOf(document.activeElement), count);
      if (target === null) return;
      event.preventDefault();
      event.stopPropagation();
      goTo(target);
    };
    section.addEventListener('keydown', onKey, true);
    return () => section.removeEventListener('keydown', onKey, true);
  }, [goTo, count]);

  const beyond = reply.total - from - count;
  return (
    <>
      <div
        ref={(element) => { list.current = element; virtualizer.containerRef(element); }} className="hit-pages"
        onFocus={({ target }) => setActive(indexOf(target))} onBlur={({ relatedTarget }) => { if (relatedTarget !== null) setActive(null); }}
      >
        {items.map(({ key, index, size }) => {
          const hit = hitAt(pages, index);
          const before = index === 0 ? reply.hits.at(-1) : hitAt(pages, index - 1);
          const weak = ranked && hit !== null && hit.score < WEAK_BELOW;
          return (
            <div key={key} ref={virtualizer.measureElement} data-index={index} className="hit-place" style={hit === null ? { minHeight: size } : undefined}>
              {weak && before != null && before.score >= WEAK_BELOW && <div role="presentation" className="weak-divider">Weaker matches</div>}
              {hit === null
                ? <div role="listitem" aria-setsize={row.total} aria-posinset={from + index + 1} className="hit hit-awaited"><i /><div><i /><i /></div></div>
                : <Row {...row} hit={hit} index={from + index} href={hrefFor(hit.id)} open={hit.id === openId} weak={weak} />}
            </div>
          );
        })}
      </div>
      {pages.error !== null && (
        <div className="hit-pages-notice" role="alert">
          <p>{errorText(pages.error)}</p>
          <button type="button" className="button" onClick={pagesStore.retry}>Read on</button>
        </div>
      )}
      {beyond > 0 && <p className="faint hit-pages-notice">{counted(beyond, 'more memory fits', 'more memories fit')}. More words, or a tag or a day, lead closer.</p>}
    </>
  );
}

function withActive(indexes: number[], active: number | null, count: number): number[] {
  if (active === null || active >= count || (active >= indexes[0] && active <= indexes[indexes.length - 1])) return indexes;
  return active < indexes[0] ? [active, ...indexes] : [...indexes, active];
}

/** @returns which of these rows it is in; null: in none */
function indexOf(element: Element | null): number | null {
  const place = element?.closest<HTMLElement>('.hit-place');
  return place == null ? null : Number(place.dataset.index);
}

/** @param at - the row that has the focus; null: a hit above these @returns where the key leads to; null: the list's own handler knows */
function keyTarget(key: string, at: number | null, count: number): number | null {
  if (key === 'End') return count - 1;
  if (at === null) return null;
  if (key === 'ArrowDown') return Math.min(at + 1, count - 1);
  return key === 'ArrowUp' && at > 0 ? at - 1 : null;
}
