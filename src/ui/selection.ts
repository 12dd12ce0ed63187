import { useSyncExternalStore } from 'react';
import type { MemoryId } from '../contracts/memory';
import { createStore } from './createStore';

/**
 * Which memories are chosen for a change of many at once: one selection for the whole page, shared by the timeline, the
 * hits and the trash, and shown by one bar. It is empty again when the person leaves the room.
 *
 * A list offers: `x` toggles the row in focus, Control (⌘) and click toggles, Shift and click or Shift and arrow takes
 * everything from the anchor on, a long press starts, Escape ends. While `active`, its rows show a checkbox.
 */
export interface Selection {
  /** Selecting is under way: checkboxes are shown, even while nothing is chosen yet. */
  readonly active: boolean;
  readonly ids: ReadonlySet<MemoryId>;
  /** The row that was toggled last: where a range begins. */
  readonly anchor: MemoryId | null;
}

const NOTHING: Selection = { active: false, ids: new Set(), anchor: null };

export const selection = createStore<Selection>(NOTHING);

/** Ends selecting and forgets what was chosen. */
export function endSelecting(): void {
  selection.set(NOTHING);
}

/** Whether checkboxes are shown. Renders again only when that changes. */
export function useSelecting(): boolean {
  return useSyncExternalStore(selection.subscribe, () => selection.get().active);
}
