import { useCallback, useEffect, useRef, type KeyboardEvent } from 'react';
import type { MemoryId } from '../contracts/memory';
import { preferences } from '../ui/preferences';
import { endSelecting, letGo, selectableList, selection, selectMany, selectRange, startSelecting, toggleSelected } from '../ui/selection';
import { type SelectableListHandlers, useSelectableList } from '../ui/useSelectableList';

export interface HitSelectionHandlers extends SelectableListHandlers {
  onKeyDownCapture(event: KeyboardEvent<HTMLElement>): void;
}

export interface HitSelectionProps {
  readonly query: string;
  /** Ids of the hits on screen. */
  readonly order: readonly MemoryId[];
  /** Gets what the element around the hits listens with; null: nothing any more. */
  readonly onHandlers: (handlers: HitSelectionHandlers | null) => void;
}

/** Selecting among the hits, by mouse, finger and keyboard. It shows nothing itself, and comes after the first hits. */
export function HitSelection({ query, order, onHandlers }: HitSelectionProps) {
  // The handlers stay the same while the hits change.
  const shown = useRef(order);
  useEffect(() => {
    shown.current = order;
    selectableList.set({ count: order.length, ids: async () => order });
  }, [order]);
  const gestures = useSelectableList(useCallback((id) => selectRange(shown.current, id), []));

  useEffect(() => {
    onHandlers({ ...gestures, onKeyDownCapture: (event) => onSelectKey(event, shown.current) });
    return () => onHandlers(null);
  }, [gestures, onHandlers]);

  // What was chosen among other hits is out of sight: nothing should be done to it by mistake.
  useEffect(() => endSelecting, [query]);
  useEffect(() => () => selectableList.set(null), []);
  return null;
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
