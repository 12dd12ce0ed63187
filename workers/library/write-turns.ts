import type { Monitor } from '../../src/core/monitor/monitor';

/** Writers one after another: derived data then sees changes in the order of their numbers. */
export class WriteTurns {
  #last: Promise<unknown> = Promise.resolve();
  #writers = 0;

  constructor(
    private readonly monitor: Monitor,
    /** Milliseconds, monotonic. */
    private readonly now: () => number,
  ) {}

  /** Resolves when everyone who has asked so far is done; another promise once somebody asks again. */
  get last(): Promise<unknown> {
    return this.#last;
  }

  /** Runs `work` when all who asked before are done, whether they succeeded or not. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const asked = this.now();
    this.monitor.gauge('queue.writes', this.#writers++);
    const begin = (): Promise<T> => {
      this.monitor.record('write.wait', this.now() - asked);
      return work();
    };
    const end = (): void => void this.#writers--;
    const turn = this.#last.then(begin);
    this.#last = turn.then(end, end);
    return turn;
  }
}
