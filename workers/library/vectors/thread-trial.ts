import type { TimeSlice } from '../../../src/core/time-slice';
import type { LargeVectorIndex } from '../../../src/core/vector-index/large-vector-index';
import type { ScanObserver, SharedScanner } from '../../../src/core/vector-index/shared-scan';
import { judgeTrial, THREAD_POLICY, type TrialVerdict } from '../../../src/core/vector-index/thread-policy';
import type { ScanHelpers } from './scan-helpers';

/** As many as a search on screen asks for. */
const LIMIT = 10;

interface ThreadTrialOptions {
  readonly index: LargeVectorIndex;
  /** Of the index; without a team afterwards. */
  readonly scanner: SharedScanner;
  readonly helpers: ScanHelpers;
  readonly slice: TimeSlice;
  readonly mayGoOn: () => boolean;
}

/**
 * Searches the person's own library for some of its own vectors, each time with helpers and without, and compares the times of the scans.
 * Each scan in a task of its own: a search that comes meanwhile waits for one at most, and the helpers fall asleep in between, as they do
 * between real searches.
 * @returns null when it was broken off, or there is nothing to search for
 */
export async function runThreadTrial({ index, scanner, helpers, slice, mayGoOn }: ThreadTrialOptions): Promise<TrialVerdict | null> {
  let shared = false;
  let elapsedMs = Number.NaN;
  const observer: ScanObserver = {
    wantsShared: () => shared,
    note: (_shared, ms) => {
      elapsedMs = ms;
    },
  };
  const measure = (query: Float32Array, withHelpers: boolean): number => {
    shared = withHelpers;
    elapsedMs = Number.NaN;
    index.search(query, { limit: LIMIT });
    return elapsedMs;
  };
  const times: Record<'alone' | 'shared', number[]> = { alone: [], shared: [] };
  scanner.setTeam({ control: helpers.control, helpers: helpers.count, observer });
  try {
    // The first pair warms up and does not count.
    for (let pair = -1; pair < THREAD_POLICY.trialScans; pair++) {
      const query = someVector(index, (pair + 1.5) / (THREAD_POLICY.trialScans + 1));
      if (query === null) return null;
      // Whoever comes second finds the codes in the cache, so they take turns.
      for (const withHelpers of pair % 2 === 0 ? [false, true] : [true, false]) {
        await slice.yield();
        if (!mayGoOn()) return null;
        const ms = measure(query, withHelpers);
        if (pair >= 0) times[withHelpers ? 'shared' : 'alone'].push(ms);
      }
    }
  } finally {
    scanner.setTeam(null);
  }
  return judgeTrial(times.alone, times.shared, helpers.count + 1);
}

/** Vector of the whole text of the document whose row stands at `share` (0 to 1) of all rows, or of the next document that there is. */
function someVector(index: LargeVectorIndex, share: number): Float32Array | null {
  const first = Math.floor(share * index.rowCount);
  for (let row = first; row < Math.min(index.rowCount, first + 64); row++) {
    const document = index.documentOfRow(row);
    if (document < 0) continue;
    const vector = index.vectorsOf(document).subarray(0, index.dimensions);
    if (vector.length === index.dimensions && Math.hypot(...vector) > 0.5) return vector;
  }
  return null;
}
