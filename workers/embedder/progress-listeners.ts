import { releaseProxy } from 'comlink';
import type { LoadProgress } from '../../src/contracts/embedder';

type Report = (progress: LoadProgress) => unknown;

/** At most this many milliseconds apart, reports cross the boundary; the last one always does. */
const REPORT_INTERVAL_MS = 100;

/** Whoever waits for the files hears how far they are. */
export class ProgressListeners {
  readonly #listeners = new Set<Report>();

  constructor(private readonly now: () => number) {}

  report(progress: LoadProgress): void {
    for (const listener of this.#listeners) listener(progress);
  }

  /**
   * Tells `onProgress` while `work` runs, then lets go of it.
   * @param onProgress - as it came over the boundary: a Comlink proxy, whose channel stays open until it is released
   */
  async during<T>(onProgress: Report, work: () => Promise<T>): Promise<T> {
    let last = Number.NEGATIVE_INFINITY;
    const listener = (progress: LoadProgress): void => {
      if (this.now() - last < REPORT_INTERVAL_MS && progress.loadedBytes !== progress.totalBytes) return;
      last = this.now();
      onProgress(progress);
    };
    this.#listeners.add(listener);
    try {
      return await work();
    } finally {
      this.#listeners.delete(listener);
      (onProgress as Report & { readonly [releaseProxy]?: () => void })[releaseProxy]?.();
    }
  }
}
