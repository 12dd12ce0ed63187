/** How much is measured. Each number of samples is of one side in one round. */
export interface CheckSize {
  readonly memories: number;
  /** Always run, unless the time is over; even, see `orderOfRound`. */
  readonly rounds: number;
  /** Up to here, as long as something is undecided and there is time. */
  readonly mostRounds: number;
  /** Of the whole, with both builds. */
  readonly minutes: number;
  readonly starts: number;
  readonly searches: number;
  readonly keeps: number;
  readonly embeds: number;
  readonly imports: number;
  readonly notesAnImport: number;
}

/**
 * 12 rounds of 60 searches: on synthetic samples with the noise of a machine that does other things as well, the same is called unchanged and a slowdown of 30 % found
 * at least 95 of 100 times (`core/statistics/ratio-of-rounds.test.ts`).
 */
export const FULL_SIZE: CheckSize = Object.freeze({ memories: 10_000, rounds: 12, mostRounds: 28, minutes: 10, starts: 3, searches: 60, keeps: 30, embeds: 100, imports: 5, notesAnImport: 80 });

/** For a first look. */
export const QUICK_SIZE: CheckSize = Object.freeze({ ...FULL_SIZE, memories: 2000, rounds: 8, mostRounds: 14, minutes: 3, starts: 2, keeps: 20, imports: 3 });
