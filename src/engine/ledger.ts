import type { LedgerReport } from '../contracts/ledger';
import { beginLedger, eraseStoredLedger, readStoredLedger } from '../storage/ledger-store';
import { flushLedger, watchNetwork } from '../storage/network-ledger';

/** What left this device, from all pages and workers; those of other tabs may be half a second behind. */
export async function readLedger(): Promise<LedgerReport> {
  // Asked within the first seconds, before it has begun by itself.
  watchNetwork('page');
  await flushLedger();
  await beginLedger(Date.now()).catch(() => {});
  return readStoredLedger();
}

/** Forgets what was counted, and since when: counting begins anew with the next start. */
export function eraseLedger(): Promise<void> {
  return eraseStoredLedger();
}
