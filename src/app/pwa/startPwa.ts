import type { Engram } from '../../contracts/engine';
import type { ImportStore } from '../../memories/importStore';
import { errorText } from '../../ui/errorText';
import { showToast } from '../../ui/toasts';
import { startBadge } from './badge';
import { countSearchVisit } from './installUse';
import { takeLaunches } from './launch';

/** Starts what the installed app adds to the page: badge, launches, shares. Call once, when the library is ready. */
export function startPwa(engram: Engram, imports: ImportStore): void {
  const takeShares = () => {
    void takeWaitingShares(engram, imports).catch((error: unknown) => showToast(errorText(error), { tone: 'bad' }));
  };
  startBadge(engram);
  countSearchVisit();
  takeLaunches(imports, takeShares);
  // At every start, not only after a share: the last one may have ended before it was through.
  takeShares();
}

async function takeWaitingShares(engram: Engram, imports: ImportStore): Promise<void> {
  const { keepShared } = await import('./keepShared');
  await keepShared(engram, imports);
}
