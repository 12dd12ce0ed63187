import { useSyncExternalStore } from 'react';
import type { MemoryId } from '../contracts/memory';
import { createStore } from './createStore';
import { selection } from './selection';

/** Starts selecting, with this memory chosen if one is named. */
export function startSelecting(id?: MemoryId): void {
  const { ids, anchor } = selection.get();
  selection.set({ active: true, ids: id === undefined ? ids : new Set(ids).add(id), anchor: id ?? anchor });
}

/** Chooses a memory, or lets go of it; it becomes the anchor. Selecting starts if it had not. */
export function toggleSelected(id: MemoryId): void {
  const ids = new Set(selection.get().ids);
  if (!ids.delete(id)) ids.add(id);
  selection.set({ active: true, ids, anchor: id });
}

/** Adds all of these: a range from the anchor, or everything. The anchor stays where it is. */
export function selectMany(added: Iterable<MemoryId>): void {
  const { ids, anchor } = selection.get();
  const all = new Set(ids);
  for (const id of added) all.add(id);
  selection.set({ active: true, ids: all, anchor });
}

/** Lets go of one, as Shift and arrow back towards the anchor does. The anchor stays where it is. */
export function letGo(id: MemoryId): void {
  const { active, ids, anchor } = selection.get();
  const fewer = new Set(ids);
  if (fewer.delete(id)) selection.set({ active, ids: fewer, anchor });
}

/** Shift and click in a list that knows its whole order: adds everything from the anchor to `to`, both included. */
export function selectRange(order: readonly MemoryId[], to: MemoryId): void {
  const { anchor } = selection.get();
  const end = order.indexOf(to);
  const start = anchor === null ? -1 : order.indexOf(anchor);
  if (end < 0) return;
  if (start < 0) startSelecting(to);
  else selectMany(order.slice(Math.min(start, end), Math.max(start, end) + 1));
}

/** All that could be chosen where the person is. The list on screen provides it, and takes it away when it goes. */
export interface SelectableList {
  readonly count: number;
  /** Their ids; may have to read them. */
  ids(signal: AbortSignal): Promise<Iterable<MemoryId>>;
}

/** What "Select all" means now; null: it is not offered. */
export const selectableList = createStore<SelectableList | null>(null);

/** Whether this memory is chosen. A row renders again only when its own answer changes. */
export function useSelected(id: MemoryId): boolean {
  return useSyncExternalStore(selection.subscribe, () => selection.get().ids.has(id));
}

/** How many are chosen. */
export function useSelectedCount(): number {
  return useSyncExternalStore(selection.subscribe, () => selection.get().ids.size);
}
