import { useCallback, useEffect, useMemo, type KeyboardEvent } from 'react';
import type { MemoryId } from '../contracts/memory';
import type { Hit, SearchReply } from '../contracts/search';
import { useStore } from '../ui/createStore';
import { preferences } from '../ui/preferences';
import { letGo, selectableList, selectMany, selectRange, startSelecting, toggleSelected } from '../ui/selecting';
import { endSelecting, selection } from '../ui/selection';
import { type SelectableListHandlers, useSelectableList } from '../ui/useSelectableList';
import { hitPagesOf, hitsRead } from './pages/hitPages';
import type { SearchStore } from './searchStore';
import { shownHits } from './shownHits';
import { isRanked } from './weakHits';

/** As many as one search gives. */
const MOST_AT_ONCE = 500;

export interface HitSelectionHandlers extends SelectableListHandlers {
  onKeyDownCapture(event: KeyboardEvent<HTMLElement>): void;
}

export interface HitSelectionProps {
  readonly store: SearchStore;
  readonly reply: SearchReply;
  /** The first hits, as far as they are shown. */
  readonly hits: readonly Hit[];
  /** Gets what the element around the hits listens with; null: nothing any more. */
  readonly onHandlers: (handlers: HitSelectionHandlers | null) => void;
}

/** Selecting among the hits, by mouse, finger and keyboard. It shows nothing itself, and comes after the first hits. */
export function HitSelection({ store, reply, hits, onHandlers }: HitSelectionProps) {
  const pages = useStore(useMemo(() => hitPagesOf(store), [store]));
  useEffect(() => hitPagesOf(store).follow(reply), [store, reply]);
  const order = useMemo(() => [...hits, ...(hits.length === pages.from ? hitsRead(pages) : [])].map(({ id }) => id), [hits, pages]);
  // Everything that fits the filters is what was asked for. Of ranked hits nobody means the last, weakest one: only those that were come to.
  const all = !isRanked(reply);
  useEffect(() => {
    shownHits.set(order);
    selectableList.set(all ? { count: reply.total, ids: (signal) => readIds(store, reply.total, signal) } : { count: order.length, ids: async () => order });
  }, [store, order, all, reply.total]);
  const gestures = useSelectableList(useCallback((id) => selectRange(shownHits.get(), id), []));

  useEffect(() => {
    onHandlers({ ...gestures, onKeyDownCapture: (event) => onSelectKey(event, shownHits.get()) });
    return () => onHandlers(null);
  }, [gestures, onHandlers]);

  // What was chosen among other hits is out of sight: nothing should be done to it by mistake.
  useEffect(() => endSelecting, [reply.query]);
  useEffect(() => () => selectableList.set(null), []);
  return null;
}

async function readIds(store: SearchStore, total: number, signal: AbortSignal): Promise<readonly MemoryId[]> {
  const ids: MemoryId[] = [];
  for (let offset = 0; offset < total; offset += MOST_AT_ONCE) {
    const { hits } = await store.page(offset, MOST_AT_ONCE, signal);
    if (hits.length === 0) break;
    for (const { id } of hits) ids.push(id);
  }
  return ids;
}

/** `x` selects the hit in focus, Shift with an arrow all along the way, Escape ends. */
function onSelectKey(event: KeyboardEvent<HTMLElement>, order: readonly MemoryId[]): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const id = document.activeElement?.closest<HTMLElement>('[data-select]')?.dataset.select;
  const at = id === undefined ? -1 : order.indexOf(id);
  if (id === undefined || at < 0) return;
  if (event.key === 'Escape' && selection.get().active) {
    endSelecting();
  } else if (event.key === 'x' && preferences.get().singleKeys) {
    toggleSelected(id);
  } else if (event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    const to = at + (event.key === 'ArrowDown' ? 1 : -1);
    const next = order[to];
    if (next !== undefined) {
      if (selection.get().anchor === null) startSelecting(id);
      const anchor = order.indexOf(selection.get().anchor ?? id);
      if (Math.abs(to - anchor) < Math.abs(at - anchor)) letGo(id);
      else selectMany([next]);
      event.currentTarget.querySelector<HTMLElement>(`[data-hit="${next}"]`)?.focus();
    }
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}
