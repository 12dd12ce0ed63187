import type { LargeVectorIndex, Manner } from '../../../src/core/vector-index/large-vector-index';
import { RecallKeeper } from '../../../workers/library/vectors/recall-keeper';
import { newSlice } from './new-slice';

export interface PolicyReport {
  readonly began: Manner;
  readonly ended: Manner;
  readonly steps: readonly string[];
  readonly samples: number;
  readonly rounds: number;
  readonly measuredRecall: number | null;
}

const MOST_ROUNDS = 400;
/** Between rounds the clock is put forward by so much: what takes hours of quiet moments in a library takes seconds here. */
const PAUSE_MS = 60_000;

export interface PolicyJob {
  /** `probe`: int8 codes, as a library has that grows; `watch`: bits are in use, and what was asked is checked. */
  readonly from: 'probe' | 'watch';
  /** Rounds without a change that end it: each checks one question. */
  readonly settledRounds: number;
}

/** Lets the product's own keeper decide, whatever the size. */
export async function runPolicy(index: LargeVectorIndex, queries: readonly Float32Array[], { from, settledRounds }: PolicyJob): Promise<PolicyReport> {
  let leapMs = 0;
  let lastStep = 0;
  let rounds = 0;
  let seen: readonly string[] = [];
  const keeper = new RecallKeeper({
    index,
    now: () => performance.now() + leapMs,
    wallNow: () => Date.now(),
    monitor: { record() {}, gauge() {} },
    remembered: from === 'probe' ? null : { manner: index.manner, probedAtRows: index.rowCount, samples: {}, checkedAt: 0, steps: [] },
    onChange: ({ steps }) => {
      if (steps.at(-1) !== seen.at(-1)) lastStep = rounds;
      seen = steps;
    },
    policy: { bitsFromBytes: 1 },
  });
  const began = index.manner;
  // As somebody would ask: what was asked long ago is forgotten, so a few at a time.
  const slice = newSlice();
  while (rounds < MOST_ROUNDS && rounds - lastStep < settledRounds) {
    keeper.note(queries[rounds % queries.length]);
    leapMs += PAUSE_MS;
    rounds++;
    await keeper.round(slice, () => true);
    // What a proof holds for needs no further look.
    if (seen.length > 0 && index.manner.format === 'i8') break;
  }
  const report = keeper.report;
  return { began, ended: index.manner, steps: seen, samples: report?.samples ?? 0, rounds, measuredRecall: report?.at10 ?? null };
}
