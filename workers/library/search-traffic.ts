import type { Monitor } from '../../src/core/monitor/monitor';
import { TimeSlice } from '../../src/core/time-slice';

/** Quiet since the last search before what can wait is done. */
const QUIET_MS = 1_500;
/** Longest that one slice of background work waits for running searches. */
const SEARCH_GOES_FIRST_MS = 100;

interface SearchTrafficOptions {
  readonly monitor: Monitor;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Lets messages in. */
  readonly yieldToEvents: () => Promise<void>;
}

/** Knows which searches are running, so that background work makes way for them. */
export class SearchTraffic {
  #running = 0;
  #whenDone: (() => void)[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: SearchTrafficOptions) {}

  /** Nobody has searched for a while. */
  get isQuiet(): boolean {
    return this.options.now() - this.#lastAt > QUIET_MS;
  }

  /** Somebody searches, whatever for. */
  note(): void {
    this.#lastAt = this.options.now();
  }

  /** Background work stands still meanwhile. */
  async during<T>(search: () => Promise<T>): Promise<T> {
    this.options.monitor.gauge('queue.searches', ++this.#running);
    try {
      return await search();
    } finally {
      this.#running--;
      if (this.#running === 0) for (const resume of this.#whenDone.splice(0)) resume();
    }
  }

  /** For background work: yields to messages, then waits for the searches these started; not for one that itself waits for an embedder. */
  newSlice(): TimeSlice {
    const { now, yieldToEvents } = this.options;
    return new TimeSlice({
      now,
      yieldToEvents: async () => {
        await yieldToEvents();
        if (this.#running === 0) return;
        await new Promise<void>((resolve) => {
          this.#whenDone.push(resolve);
          setTimeout(resolve, SEARCH_GOES_FIRST_MS);
        });
      },
    });
  }
}
