import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { MemoryId } from '../../contracts/memory';
import { useStore } from '../../ui/createStore';
import { preferences } from '../../ui/preferences';
import { toggleSelected } from '../../ui/selecting';
import { endSelecting, selection, useSelecting } from '../../ui/selection';
import { useSelectableList } from '../../ui/useSelectableList';
import { closeFindBar, findBarOpen, openFindBar } from './findBar';
import { MonthLabel } from './MonthLabel';
import { EarlierYears } from './EarlierYears';
import { onThisDay } from './onThisDay';
import { DayHeading, SkeletonRow, TimelineRow } from './TimelineRow';
import { rowAt, type TimelineStore } from './timelineStore';
import { TimelineTools } from './TimelineTools';
import { useScrollAnchor } from './useScrollAnchor';
import { useTimelineSelection } from './useTimelineSelection';
import { useToday } from './useToday';

const TimelineFindBar = lazy(async () => ({ default: (await import('./TimelineFindBar')).TimelineFindBar }));

/** Typical heights, measured in libraries of short notes; each row is measured when it comes near the screen. */
const ROW_PX = { comfortable: 104, compact: 76 } as const;
const DAY_PX = { comfortable: 66, compact: 50 } as const;
const FIELD_PX = 140;

export interface TimelineRowsProps {
  readonly store: TimelineStore;
  readonly openId: MemoryId | null;
  readonly hrefFor: (id: MemoryId) => string;
  readonly onLeaveUp: () => void;
}

/** The rows themselves, virtualised. Loaded apart from the list's other states: an empty library needs no virtualiser. */
export function TimelineRows({ store, openId, hrefFor, onLeaveUp }: TimelineRowsProps) {
  const timeline = useStore(store);
  const { times, startsDay, keys } = timeline;
  const { density } = useStore(preferences);
  const list = useRef<HTMLDivElement>(null);
  const offsetTop = useTopOf(list);
  const [active, setActive] = useState(0);
  const focusNext = useRef<number | null>(null);
  const today = useToday();
  const selecting = useSelecting();
  const { extendTo, extendByKey } = useTimelineSelection(store);
  const gestures = useSelectableList(extendTo);
  const finding = useStore(findBarOpen);
  const [match, setMatch] = useState<{ readonly needle: RegExp | null; readonly index: number }>(NO_MATCH);
  const earlier = useMemo(() => onThisDay(times, today), [times, today]);

  const rowPx = ROW_PX[density];
  const firstOfDayPx = rowPx + DAY_PX[density];
  const virtualizer = useWindowVirtualizer({
    count: times.length,
    getItemKey: useCallback((index: number) => keys[index], [keys]),
    // Asked for every row that was not measured yet whenever one is: nothing is looked up here.
    estimateSize: (index) => (startsDay[index] === 1 ? firstOfDayPx : rowPx),
    overscan: 8,
    scrollMargin: offsetTop,
    // Room for the field, which stays on screen above (or, on a phone, below) the list, and for the bar of what is chosen.
    scrollPaddingStart: FIELD_PX,
    scrollPaddingEnd: selecting ? FIELD_PX + 70 : FIELD_PX,
    // Scrolling within the rows that are there moves nothing through React.
    directDomUpdates: true,
  });
  useScrollAnchor(virtualizer, store, keys);
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => store.show(first, last), [store, first, last]);

  // One row is in the tab order; the arrow keys move it (a list of 100,000 links would be a trap).
  const place = Math.min(active, times.length - 1);
  const reachable = place >= first && place <= last ? place : first;

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

  const focusRow = useCallback((index: number, align: 'auto' | 'start' | 'center' = 'auto') => {
    setActive(index);
    virtualizer.scrollToIndex(index, { align });
    focusNext.current = index;
    inside.current = true;
    focusWaiting();
  }, [virtualizer]);

  const scrollOffset = useCallback(() => virtualizer.scrollOffset ?? 0, [virtualizer]);
  const firstOnScreen = useCallback(() => virtualizer.getVirtualItemForOffset(scrollOffset() + FIELD_PX)?.index ?? 0, [virtualizer, scrollOffset]);

  const showMatch = useCallback((needle: RegExp | null, index: number) => {
    store.seek(needle);
    setMatch((before) => (String(before.needle) === String(needle) ? { needle: before.needle, index } : { needle, index }));
    if (index < 0) return;
    setActive(index);
    virtualizer.scrollToIndex(index, { align: 'center' });
  }, [store, virtualizer]);

  const closeFind = useCallback((index: number) => {
    closeFindBar();
    store.seek(null);
    setMatch(NO_MATCH);
    focusRow(index >= 0 ? index : firstOnScreen());
  }, [store, focusRow, firstOnScreen]);
  useFindKey();

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && selecting) {
      event.preventDefault();
      endSelecting();
      return;
    }
    if (event.key === 'x' && preferences.get().singleKeys) {
      const row = rowAt(timeline, reachable);
      if (row !== null) toggleSelected(row.id);
      return;
    }
    const page = Math.max(1, (virtualizer.range?.endIndex ?? 0) - (virtualizer.range?.startIndex ?? 0) - 2);
    const target = { ArrowDown: reachable + 1, ArrowUp: reachable - 1, PageDown: reachable + page, PageUp: Math.max(reachable - page, 0), Home: 0, End: times.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    if (target < 0) {
      if (!event.shiftKey) onLeaveUp();
      return;
    }
    const next = Math.min(target, times.length - 1);
    if (event.shiftKey) {
      if (event.key.startsWith('Arrow')) extendByKey(reachable, next);
      else extendAcross(rowAt(timeline, reachable)?.id, rowAt(timeline, next)?.id, extendTo);
    }
    focusRow(next);
  };

  return (
    <>
      <div className="timeline-head">
        {earlier.length > 0 && <EarlierYears years={earlier} times={times} hrefFor={hrefFor} />}
        <TimelineTools times={times} onJump={(index) => focusRow(index, 'start')} />
      </div>
      {finding && <Suspense fallback={null}><TimelineFindBar times={times} firstOnScreen={firstOnScreen} onMatch={showMatch} onClose={closeFind} /></Suspense>}
      <div
        ref={(element) => { list.current = element; virtualizer.containerRef(element); }} role="list" aria-label="Timeline" className={selecting ? 'timeline selecting' : 'timeline'}
        onKeyDown={onKeyDown} onFocus={() => { inside.current = true; }} onBlur={() => { inside.current = false; }} {...gestures}
      >
        {items.map((item) => {
          // A row that is still being read is as high as it was, or will be about: nothing moves when it comes.
          const row = rowAt(timeline, item.index);
          return (
            <div
              key={item.key} ref={virtualizer.measureElement} data-index={item.index} role="listitem" aria-setsize={times.length} aria-posinset={item.index + 1}
              className="timeline-item" style={row === null ? { minHeight: item.size } : undefined}
            >
              {startsDay[item.index] === 1 && <DayHeading at={times[item.index]} today={today} />}
              {row === null ? <SkeletonRow /> : (
                <TimelineRow
                  row={row} index={item.index} href={hrefFor(row.id)} open={row.id === openId} reachable={item.index === reachable} selecting={selecting}
                  needle={match.needle} current={item.index === match.index} onFocus={setActive} extendTo={extendTo}
                />
              )}
            </div>
          );
        })}
      </div>
      <MonthLabel times={times} firstOnScreen={firstOnScreen} scrollOffset={scrollOffset} />
    </>
  );
}

const NO_MATCH = { needle: null, index: -1 } as const;

/** Shift with a key that goes far: from where the person was, everything up to where they go. */
function extendAcross(from: MemoryId | undefined, to: MemoryId | undefined, extendTo: (id: MemoryId) => void): void {
  if (from === undefined || to === undefined) return;
  if (selection.get().anchor === null) toggleSelected(from);
  extendTo(to);
}

/** Where the list begins in the page. What stands above it may grow: the field, an earlier year, a notice. */
function useTopOf(list: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setTop(list.current === null ? 0 : Math.round(list.current.getBoundingClientRect().top + scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    for (let element = list.current; element !== null && element !== document.body; element = element.parentElement) {
      for (const above of element.parentElement?.children ?? []) {
        if (above === element) break;
        observer.observe(above);
      }
    }
    addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      removeEventListener('resize', measure);
    };
  }, [list]);
  return top;
}

/** Ctrl+F (⌘F) while the timeline is on screen. Pressed again in the bar it is the browser's own. */
function useFindKey(): void {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const wanted = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!wanted || !preferences.get().findKey || (event.target instanceof Element && event.target.closest('.find-bar, dialog, [role="dialog"], [role="alertdialog"]') !== null)) return;
      event.preventDefault();
      openFindBar();
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
      closeFindBar();
    };
  }, []);
}
