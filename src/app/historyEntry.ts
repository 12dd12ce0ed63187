import { draft } from './draft';
import { isWriting } from './queryOf';

/**
 * What belongs to a step in the history besides its address: the query that was typed and how far the page was scrolled.
 * It lies in `history.state`, which stays on this device; an address may be synced to the browser's maker.
 */
export interface HistoryEntry {
  /** Null: the field held a text being written, which belongs to no step and is never taken away by going back. */
  readonly query: string | null;
  readonly scrollY: number;
}

interface StoredEntry extends HistoryEntry {
  readonly id: string;
}

/** What steps were like when they were left, by id: after a step back the one that was left can no longer be written to. */
const left = new Map<string, HistoryEntry>();
let id = stored(history.state)?.id ?? crypto.randomUUID();

function stored(state: unknown): StoredEntry | null {
  if (typeof state !== 'object' || state === null) return null;
  const { id: own, query, scrollY: top } = state as Partial<Record<keyof StoredEntry, unknown>>;
  if (typeof own !== 'string' || typeof top !== 'number' || !(query === null || typeof query === 'string')) return null;
  return { id: own, query, scrollY: top };
}

function present(top: number): HistoryEntry {
  const text = draft.get();
  return { query: isWriting(text) ? null : text, scrollY: top };
}

function write(entry: HistoryEntry): void {
  const before = stored(history.state);
  if (before?.id === id && before.query === entry.query && before.scrollY === entry.scrollY) return;
  try {
    history.replaceState({ id, ...entry } satisfies StoredEntry, '');
  } catch {
    // Safari allows a hundred changes in half a minute; the next one will do.
  }
}

/** Call before the step is left by a link or by the app. */
export function saveEntry(): void {
  write(present(Math.round(scrollY)));
}

/** Call when a new step was made: what is typed comes along, the page begins at its top. */
export function enterEntry(): void {
  id = crypto.randomUUID();
  write(present(0));
}

/**
 * Call when the browser went to another step, before the field changes.
 * @param lastY - how far the page that was left had been scrolled
 * @returns what the step was like; null for one that a link has just made
 */
export function arriveAtEntry(lastY: number): HistoryEntry | null {
  const arrived = stored(history.state);
  if (arrived === null) return null;
  left.set(id, present(lastY));
  id = arrived.id;
  return left.get(id) ?? arrived;
}

/** What this step was like before a reload. */
export function firstEntry(): HistoryEntry | null {
  return stored(history.state);
}
