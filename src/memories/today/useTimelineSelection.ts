import { useCallback, useEffect, useRef } from 'react';
import type { MemoryId } from '../../contracts/memory';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { letGo, selectableList, selectMany, startSelecting } from '../../ui/selecting';
import { endSelecting, selection } from '../../ui/selection';
import { showToast } from '../../ui/toasts';
import { readIds } from './readIds';
import { PAGE_SIZE, rowAt, type TimelineStore } from './timelineStore';

export interface TimelineSelection {
  /** Chooses everything from the anchor to this row. */
  readonly extendTo: (id: MemoryId) => void;
  /** Shift and arrow: chooses the row it moves to or, on the way back to the anchor, lets go of the row it leaves. */
  readonly extendByKey: (from: number, to: number) => void;
}

/** Ranges and "Select all" in a list of which only a part is read. */
export function useTimelineSelection(store: TimelineStore): TimelineSelection {
  const engram = useEngram();
  const anchorIndex = useRef(0);

  const indexOf = useCallback((id: MemoryId): number => {
    const { pages, times } = store.get();
    for (const page of pages.keys()) {
      for (let index = page * PAGE_SIZE; index < Math.min((page + 1) * PAGE_SIZE, times.length); index++) if (rowAt(store.get(), index)?.id === id) return index;
    }
    return -1;
  }, [store]);

  // The anchor's row may be far away, and no longer read, when the range ends: its place is remembered when it is set.
  useEffect(() => selection.subscribe(() => {
    const { anchor } = selection.get();
    const index = anchor === null ? -1 : indexOf(anchor);
    if (index >= 0) anchorIndex.current = index;
  }), [indexOf]);

  const extendTo = useCallback((id: MemoryId) => {
    const to = indexOf(id);
    const from = anchorIndex.current;
    if (to < 0 || selection.get().anchor === null) {
      startSelecting(id);
      return;
    }
    const first = Math.min(from, to);
    readIds(engram, first, Math.abs(to - from) + 1).then(selectMany, (error: unknown) => showToast(errorText(error), { tone: 'bad' }));
  }, [engram, indexOf]);

  const extendByKey = useCallback((from: number, to: number) => {
    const left = rowAt(store.get(), from)?.id;
    const reached = rowAt(store.get(), to)?.id;
    if (left === undefined || reached === undefined || from === to) return;
    if (selection.get().anchor === null) startSelecting(left);
    const back = Math.abs(to - anchorIndex.current) < Math.abs(from - anchorIndex.current);
    if (back) letGo(left);
    else selectMany([reached]);
  }, [store]);

  useEffect(() => {
    const provide = () => {
      const count = store.get().times.length;
      if (selectableList.get()?.count === count) return;
      selectableList.set({ count, ids: (signal) => readIds(engram, 0, count, signal) });
    };
    provide();
    const unsubscribe = store.subscribe(provide);
    return () => {
      unsubscribe();
      selectableList.set(null);
      endSelecting();
    };
  }, [engram, store]);

  return { extendTo, extendByKey };
}
