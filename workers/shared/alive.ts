/**
 * Tells the page that this worker runs, and holds a Web Lock for as long as it lives: the browser releases it at the very moment
 * a worker ends, however it ends (crash, `close()`, termination), which no message could tell.
 * @returns the lock's name, null where there are no locks
 */
export function announceAlive(): string | null {
  const lock = `engram-alive-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
  const started = (name: string | null): void => self.postMessage({ type: 'engram:started', lock: name });
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) {
    // Insecure contexts have no locks; the page then relies on time limits.
    started(null);
    return null;
  }
  void locks.request(lock, () => {
    started(lock);
    return new Promise<never>(() => {});
  });
  return lock;
}
