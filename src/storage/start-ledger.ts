import type { LedgerPlace } from '../contracts/ledger';

/** After the start of page or worker, which it must not slow down. Requests of this time are counted all the same: see `network-ledger`. */
const AFTER_START_MS = 2_000;

/** Begins to count what goes to other origins, a little later. */
export function startLedger(place: LedgerPlace): void {
  setTimeout(() => {
    import('./network-ledger').then(
      ({ watchNetwork }) => watchNetwork(place),
      // Offline before it was cached. The next start counts; without `since` nothing is claimed.
      () => {},
    );
  }, AFTER_START_MS);
}
