import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { MemoryId } from '../contracts/memory';
import { useStore } from '../ui/createStore';
import { formatDay, formatFullDate, formatTime, nearDay } from '../ui/format';
import type { MemoryRow } from './excerpt';
import { rowAt, type TimelineStore } from './timelineStore';

/** Typical heights; each row is measured when it comes near the screen. */
const ROW_PX = 104;
const DAY_PX = 60;

export interface TimelineRowsProps {
  readonly store: TimelineStore;
  readonly openId: MemoryId | null;
  readonly hrefFor: (id: MemoryId) => string;
  readonly onLeaveUp: () => void;
}

/** The rows themselves, virtualised. Loaded apart from the list's other states: an empty library needs no virtualiser. */
export function TimelineRows({ store, openId, hrefFor, onLeaveUp }: TimelineRowsProps) {
  const timeline = useStore(store);
  const { times, startsDay } = timeline;
  const list = useRef<HTMLDivElement>(null);
  const [offsetTop, setOffsetTop] = useState(0);
  const [active, setActive] = useState(0);
  const focusNext = useRef<number | null>(null);
  const now = Date.now();

  useLayoutEffect(() => {
    const measure = () => setOffsetTop(list.current === null ? 0 : list.current.getBoundingClientRect().top + scrollY);
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);

  const virtualizer = useWindowVirtualizer({
    count: times.length,
    estimateSize: (index) => (startsDay[index] === 1 ? ROW_PX + DAY_PX : ROW_PX),
    overscan: 8,
    scrollMargin: offsetTop,
    // Room for the field, which stays on screen above (or, on a phone, below) the list.
    scrollPaddingStart: 140,
    scrollPaddingEnd: 140,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => store.show(first, last), [store, first, last]);

  // One row is in the tab order; the arrow keys move it (a list of 100,000 links would be a trap).
  const reachable = active >= first && active <= last ? active : first;

  // A row that is still a skeleton gets the focus as soon as it is read.
  const focusWaiting = () => {
    const link = list.current?.querySelector<HTMLElement>(`[data-index="${focusNext.current}"] [data-row]`);
    if (link == null) return;
    focusNext.current = null;
    link.focus({ preventScroll: true });
  };
  // Rows also go away under the keyboard: deleted, or read anew. Whoever was in the list stays in it; whoever left is let go.
  const inside = useRef(false);
  useEffect(() => {
    const focused = document.activeElement;
    const lost = inside.current && focused === document.body;
    if (lost) focusNext.current ??= Math.min(active, times.length - 1);
    else if (list.current?.contains(focused) !== true) focusNext.current = null;
    if (focusNext.current !== null) focusWaiting();
  });

  // With the last memory the whole list goes.
  useEffect(() => () => {
    if (inside.current && document.activeElement === document.body) onLeaveUp();
  }, [onLeaveUp]);

  const onKeyDown = (event: KeyboardEvent) => {
    const target = { ArrowDown: reachable + 1, ArrowUp: reachable - 1, Home: 0, End: times.length - 1 }[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (target < 0) {
      onLeaveUp();
      return;
    }
    const next = Math.min(target, times.length - 1);
    setActive(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
    focusNext.current = next;
    focusWaiting();
  };

  return (
    <div
      ref={list} role="list" aria-label="Timeline" className="timeline" style={{ height: virtualizer.getTotalSize() }} onKeyDown={onKeyDown}
      onFocus={() => { inside.current = true; }} onBlur={() => { inside.current = false; }}
    >
      {items.map((item) => {
        const row = rowAt(timeline, item.index);
        return (
          <div
            key={item.key} ref={virtualizer.measureElement} data-index={item.index} role="listitem" aria-setsize={times.length} aria-posinset={item.index + 1}
            className="timeline-item" style={{ transform: `translateY(${item.start - offsetTop}px)` }}
          >
            {startsDay[item.index] === 1 && <DayHeading at={times[item.index]} now={now} />}
            {row === null
              ? <SkeletonRow />
              : <Row row={row} href={hrefFor(row.id)} open={row.id === openId} reachable={item.index === reachable} onFocus={() => setActive(item.index)} />}
          </div>
        );
      })}
    </div>
  );
}

function DayHeading({ at, now }: { readonly at: number; readonly now: number }) {
  const near = nearDay(at, now);
  return <h2 className="day">{formatDay(at, now)}{near !== null && <span className="faint"> {near}</span>}</h2>;
}

function Row({ row, href, open, reachable, onFocus }: {
  readonly row: MemoryRow; readonly href: string; readonly open: boolean; readonly reachable: boolean; readonly onFocus: () => void;
}) {
  return (
    <article className={open ? 'memory-row open' : 'memory-row'}>
      <time dateTime={new Date(row.createdAt).toISOString()} title={formatFullDate(row.createdAt)}>{formatTime(row.createdAt)}</time>
      <div>
        <h3 dir="auto" className={row.titleRepeats ? 'silent' : undefined}>
          <a href={href} data-row="" className="stretched" tabIndex={reachable ? 0 : -1} aria-current={open ? 'true' : undefined} onFocus={onFocus}>
            <span className={row.titleRepeats ? 'visually-hidden' : undefined}>{row.title}</span>
          </a>
        </h3>
        <p className="passage" dir="auto">{row.excerpt}</p>
        {(row.tags.length > 0 || row.pinned || row.type !== 'note') && (
          <p className="hit-meta">
            {row.pinned && <span className="chip">pinned</span>}
            {row.type !== 'note' && <span className="chip">{row.type}</span>}
            {row.tags.map((tag) => <span key={tag} className="chip">{tag}</span>)}
          </p>
        )}
      </div>
    </article>
  );
}

function SkeletonRow() {
  return (
    <div className="memory-row skeleton" aria-hidden="true">
      <i /><div><i /><i /></div>
    </div>
  );
}
