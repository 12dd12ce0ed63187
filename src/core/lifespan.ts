/**
 * How long something lasts that answers calls: a worker, a connection, a job.
 *
 * `Promise.race([call, ended])` would do the same once. But a promise that is pending keeps every reaction there ever was on it, and each of those what its race came
 * to: with an end that never comes, every answer that was ever given stays in memory, and in Chromium the interaction that asked for it with all that it painted.
 */
export class Lifespan {
  readonly #waiting = new Set<(reason: unknown) => void>();
  #ended: { readonly reason: unknown } | null = null;

  /** Rejects what waits, and from now on at once; only the first end counts. */
  end(reason: unknown): void {
    if (this.#ended !== null) return;
    this.#ended = { reason };
    for (const reject of this.#waiting) reject(reason);
    this.#waiting.clear();
  }

  /**
   * Settles as `work` does, or rejects with the reason as soon as this ends. What `work` comes to after that is of interest to nobody: a late failure is no
   * unhandled rejection.
   */
  during<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#ended === null) this.#waiting.add(reject);
      else reject(this.#ended.reason);
      const leave = (): unknown => this.#waiting.delete(reject);
      work.then(resolve, reject).then(leave);
    });
  }
}
