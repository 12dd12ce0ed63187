import { clear, createStore, get, type UseStore, update } from 'idb-keyval';
import type { LedgerEntry, LedgerPlace, LedgerReport } from '../contracts/ledger';

/** Requests to one origin, not yet stored. */
export interface RequestCount {
  readonly origin: string;
  readonly requests: number;
  readonly bytes: number;
  /** Unix ms of the last of them. */
  readonly at: number;
}

/** What is stored, under one key, so that one atomic update is one truth for all tabs and workers. */
interface StoredLedger {
  readonly since: number;
  readonly entries: readonly LedgerEntry[];
}

const KEY = 'ledger';

let opened: UseStore | undefined;

/** A database of its own: the service worker counts too when no page and so no library worker is there. */
function ledgerStore(): UseStore {
  opened ??= createStore('engram-ledger', 'ledger');
  return opened;
}

/** Adds counts to what is stored; each row of place and origin is there once. */
function mergeCounts(entries: readonly LedgerEntry[], place: LedgerPlace, counts: readonly RequestCount[]): LedgerEntry[] {
  const merged = [...entries];
  for (const { origin, requests, bytes, at } of counts) {
    const index = merged.findIndex((entry) => entry.place === place && entry.origin === origin);
    const old = merged[index];
    if (old === undefined) merged.push({ place, origin, requests, bytes, firstAt: at, lastAt: at });
    else merged[index] = { ...old, requests: old.requests + requests, bytes: old.bytes + bytes, firstAt: Math.min(old.firstAt, at), lastAt: Math.max(old.lastAt, at) };
  }
  return merged;
}

/** Notes since when is counted, the first time. */
export async function beginLedger(now: number): Promise<void> {
  // Nearly always it has begun, and reading is cheaper than writing.
  if ((await get<StoredLedger>(KEY, ledgerStore())) !== undefined) return;
  await update<StoredLedger>(KEY, (stored) => stored ?? { since: now, entries: [] }, ledgerStore());
}

export async function addToLedger(place: LedgerPlace, counts: readonly RequestCount[], now: number): Promise<void> {
  await update<StoredLedger>(KEY, (stored) => ({ since: stored?.since ?? now, entries: mergeCounts(stored?.entries ?? [], place, counts) }), ledgerStore());
}

/** @returns `since` null when there is no ledger, or the browser refuses to read it */
export async function readStoredLedger(): Promise<LedgerReport> {
  let stored: StoredLedger | undefined;
  try {
    stored = await get<StoredLedger>(KEY, ledgerStore());
  } catch {
    // Private windows without storage: nothing is known, and the report says so.
  }
  const entries = stored?.entries ?? [];
  return {
    since: stored?.since ?? null,
    entries,
    requests: entries.reduce((sum, { requests }) => sum + requests, 0),
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/**
 * Empties the ledger. The empty database stays: the service worker may hold it open, and a deletion that waits for it would block
 * every page that wants to count.
 */
export async function eraseStoredLedger(): Promise<void> {
  await clear(ledgerStore());
}
