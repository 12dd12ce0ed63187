/** The privacy ledger: what went to another origin since installation, counted where the requests are made. */

const LEDGER_PLACES = ['page', 'library worker', 'embedder worker', 'encoder worker', 'model store worker', 'archive worker', 'image worker', 'benchmark worker', 'service worker'] as const;
export type LedgerPlace = (typeof LEDGER_PLACES)[number];

export interface LedgerEntry {
  readonly place: LedgerPlace;
  readonly origin: string;
  readonly requests: number;
  /** Address and body of the requests. What headers the browser adds is not visible to a page. */
  readonly bytes: number;
  /** Unix ms. */
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface LedgerReport {
  /** Since when is counted, Unix ms; null when the ledger could not be read, and nothing may be claimed. */
  readonly since: number | null;
  readonly entries: readonly LedgerEntry[];
  readonly requests: number;
  readonly bytes: number;
}
