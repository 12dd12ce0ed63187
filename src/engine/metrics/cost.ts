import type { Monitor } from '../../core/monitor/monitor';
import type { Collector } from './collector';
import { measureMeasuring, shareOfOperation } from './measuring-cost';
import { observingMs } from './observe';
import { whenQuiet } from './when-quiet';

/** Rough, but some milliseconds in a quiet moment are all that it may take. */
const ROUNDS = 3;
const PER_ROUND = 150;
/** A share of something: of what searches take here, once there were some. */
const FEWEST_SEARCHES = 5;

/** Over less, a single long batch would look like much. */
const OBSERVED_MS = 60_000;

/** What measuring takes of a search on this device, once a session, in a quiet moment; and what share of the page's time goes into observing, minute by minute. */
export class Cost implements Collector {
  readonly ids = ['monitor.cost', 'monitor.observing'];
  #isClosed = false;
  #isAsked = false;
  #since: number;
  #spentMs: number;

  constructor(
    private readonly monitor: Monitor,
    private readonly quietly: (run: () => void) => void = whenQuiet,
    private readonly watching: { readonly now: () => number; readonly spentMs: () => number } = { now: () => performance.now(), spentMs: observingMs },
  ) {
    this.#since = watching.now();
    this.#spentMs = watching.spentMs();
  }

  unsupported(id: string): string | null {
    if (this.monitor.kept.has(id)) return null;
    return id === 'monitor.cost' ? 'not yet: measured in a quiet moment after the first five searches' : 'not yet: counted minute by minute';
  }

  async measure(): Promise<void> {
    if (this.#isClosed) return;
    const cost = await measureMeasuring({ rounds: ROUNDS, perRound: PER_ROUND });
    const searchMs = this.monitor.kept.get('search')?.sketch.percentile(50) ?? Number.NaN;
    // Figures that were reset meanwhile know no search: that is no number, and dropped.
    if (!this.#isClosed) this.monitor.gauge('monitor.cost', shareOfOperation(cost, searchMs));
  }

  settle(): void {
    if (!this.#isAsked && (this.monitor.kept.get('search')?.sketch.count ?? 0) >= FEWEST_SEARCHES) {
      this.#isAsked = true;
      this.quietly(() => void this.measure());
    }
    const { now, spentMs } = this.watching;
    const elapsedMs = now() - this.#since;
    if (elapsedMs < OBSERVED_MS) return;
    this.monitor.gauge('monitor.observing', (spentMs() - this.#spentMs) / elapsedMs);
    this.#since = now();
    this.#spentMs = spentMs();
  }

  close(): void {
    this.#isClosed = true;
  }
}
