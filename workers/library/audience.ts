import { releaseProxy } from 'comlink';
import type { LibraryEvent } from '../../src/contracts/library';

/** In another tab, as a rule: by Comlink. */
export type Listener = ((event: LibraryEvent) => unknown) & { readonly [releaseProxy]?: () => void };

/** A tab that is connected. */
export interface Member {
  /** What is of interest to it alone. */
  tell(event: LibraryEvent): void;
  leave(): void;
}

/**
 * The tabs that hear what happens in the library. A tab that is gone says nothing, and a port to it takes messages for ever: each event would leave a promise that nobody
 * answers. So each tab holds a lock for as long as it lives.
 */
export class Audience {
  readonly #tell = new Set<(event: LibraryEvent) => void>();
  /** What ends the line of each tab that holds a lock. */
  readonly #lines = new Map<string, () => void>();

  /** @param lockReleased - settles when nobody holds the lock any more */
  constructor(private readonly lockReleased: (lock: string) => Promise<unknown>) {}

  get size(): number {
    return this.#tell.size;
  }

  emit(event: LibraryEvent): void {
    for (const tell of this.#tell) tell(event);
  }

  /**
   * @param lock - held by the tab; null for the tab of this worker, which does not outlive it; undefined from tabs older than 0.6.0
   * @param onGone - the tab has ended, or has another line: a tab asks again while nobody answers, and all its calls are heard when this worker wakes
   */
  join(listener: Listener, lock: string | null | undefined, onGone: () => void): Member {
    // A tab that cannot hear must not make work fail here.
    const tell = (event: LibraryEvent): void => void Promise.resolve(listener(event)).catch(() => {});
    const leave = (): void => {
      if (this.#tell.delete(tell)) listener[releaseProxy]?.();
    };
    this.#tell.add(tell);
    if (typeof lock === 'string') {
      const before = this.#lines.get(lock);
      this.#lines.set(lock, () => {
        leave();
        onGone();
      });
      if (before !== undefined) before();
      else {
        void this.lockReleased(lock).then(() => {
          this.#lines.get(lock)?.();
          this.#lines.delete(lock);
        }, () => {});
      }
    }
    return { tell, leave };
  }
}
