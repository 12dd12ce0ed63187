/** Runs something when the page has nothing else to do, within a minute. */
export function whenQuiet(run: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 60_000 });
  else setTimeout(run, 1000);
}
