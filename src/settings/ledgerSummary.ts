import type { LedgerReport } from '../contracts/ledger';
import { counted } from '../ui/format';
import { preferences } from '../ui/preferences';

/** What stands behind the number of bytes: nought is a measurement too, and says since when and where. */
export function ledgerSummary({ requests, since }: LedgerReport): string {
  const day = since === null ? '' : ` since ${new Intl.DateTimeFormat(preferences.get().dateLocale ?? undefined, { dateStyle: 'long' }).format(since)}`;
  return `in ${counted(requests, 'request', 'requests')} to other places${day}, counted in the page, its workers and the service worker.`;
}
