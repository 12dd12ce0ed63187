import type { Engram } from '../../contracts/engine';

/**
 * Shows on the app's icon how many memories could not be embedded: work that waits for the next start. Browsers without badges
 * show it in the monitor only.
 */
export function startBadge(engram: Pick<Engram, 'status' | 'onStatus'>): void {
  if (!('setAppBadge' in navigator)) return;
  let shown = 0;
  const show = (count: number) => {
    if (count === shown) return;
    shown = count;
    // Refused where the app is not installed, or the person has switched badges off: then there is no icon to write on.
    (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
  };
  // A badge outlives the app: whatever the last run left is not of this one.
  navigator.clearAppBadge().catch(() => undefined);
  engram.onStatus(({ parked }) => show(parked));
  show(engram.status().parked);
}
