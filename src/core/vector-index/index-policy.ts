import type { Manner } from './large-vector-index';

/**
 * Which index, which codes, how many candidates: by size, and by recall that was measured on the person's own vectors. Pure.
 *
 * Int8 codes need no trust, their result is proven. Bits do: how often they miss depends on the vectors. So bits are used only once they
 * were seen to hold, are watched as long as they are used, and given up where they do not hold.
 */
export const INDEX_POLICY = Object.freeze({
  /**
   * A `ResidentIndex` keeps 5 bytes a dimension: 50,000 × 384 ≈ 96 MB, and a scan of their codes takes 2 ms. From there on what a large index saves is
   * worth what its script, its kernels' tests and its file cost a start: with 30,000 rows of 256 dimensions it saved 30 MB, and the first search after
   * a start came 0.3 s later (p50 1.25 against 0.95 s, n 15 each, in different hours).
   */
  largeFromRows: 50_000,
  /** A large library that was thinned out becomes a resident one at a start only, and well below the line: no going to and fro. */
  residentBelowRows: 35_000,
  /**
   * Int8 codes of so many bytes (83,000 × 384) take 3 to 5 ms to read: half of the 8 ms that 100,000 rows may take at p95, and their result is
   * proven. With 100,000 × 384 that was missed (10.9 ms against 4.9 with bits, measured in one run). Beyond, both memory and time ask for less.
   */
  bitsFromBytes: 32_000_000,
  /** A library on bits that shrinks goes back to codes without a doubt; only below this share, so that a few deletions do not make it go to and fro. */
  int8BelowShare: 0.5,
  /**
   * Documents rescored after a scan of bits. Each step about halves what is missed: measured on 100,000 isotropic vectors, the worst there are, 0.86
   * at 400, 0.93 at 1,000, 0.98 at 4,000. What that does not help, int8 codes do. Fewer would do for vectors with structure (real text: 0.995 at
   * 200), but save less than a millisecond.
   */
  ladder: Object.freeze([400, 1_000, 2_000, 4_000, 10_000] as const),
  /**
   * More candidates than this share of the documents cost as much as int8 codes, whose result is proven. Measured with one row a document, rows in
   * a file: of 100,000 × 384, 400 take 2.9 ms, 2,000 7.1, 4,000 15.4, int8 8.3 (docs/benchmarks.md).
   */
  widestShare: 1 / 40,
  /** 400 of 1,000,000 clustered vectors found all that there was to find, 200 of them 0.998: larger libraries begin one step higher. */
  secondRungFromRows: 2_000_000,
  /** Of the ten best documents, how many must be found on average. The product's promise. */
  recallTarget: 0.99,
  /** The width of recall@k. */
  recallAt: 10,
  /** The newest samples decide, at most so many: enough that their mean alone is good to ±0.005 where single questions miss 0.05. */
  windowSamples: 100,
  /** Fewer say nothing about a mean, unless they miss glaringly. */
  fewestSamples: 20,
  /** Questions asked of its own vectors before a library uses bits: past ones, and stand-ins (`question-like.ts`) for those that are missing. */
  probeSamples: 30,
  /**
   * How many standard errors a mean must lie off the target to be believed before the window is full: 98 % one-sided, not the usual 95 %,
   * because the question is put again after every sample.
   */
  confidence: 2,
  /** A question that finds no more than this much … */
  glaring: 0.6,
  /** … is chance once (an odd question); so many of the last `fewestSamples` are not. */
  glaringSamples: 3,
  /** What was measured is measured anew when the library has grown by this factor: denser neighbours are harder to tell apart. */
  growth: 1.5,
});

/** For trying other thresholds. */
export type IndexPolicy = { readonly [Name in keyof typeof INDEX_POLICY]: (typeof INDEX_POLICY)[Name] extends number ? number : readonly number[] };

/** An index, or as if. */
export interface LibrarySize {
  readonly rowCount: number;
  readonly documentCount: number;
}

/** Recall@10 by candidates, each 0 to 1, oldest first. The same questions in every list: a wider scan finds what a narrower one does. */
export type RecallSamples = Readonly<Record<number, readonly number[]>>;

/** What is known of a space between two starts. Numbers and words about numbers: nothing of what was asked, nothing of what is kept. */
export interface RememberedManner {
  readonly manner: Manner;
  /** Rows when bits were last probed: found to hold if the manner is `b1`, found wanting if it is `i8`; 0: never. */
  readonly probedAtRows: number;
  /** Since then, the newest `windowSamples` of them. */
  readonly samples: RecallSamples;
  /** Unix milliseconds of the last sample; 0: there is none. */
  readonly checkedAt: number;
  /** What was changed because of what was measured, latest last; at most {@link REMEMBERED_STEPS}. */
  readonly steps: readonly string[];
}

export const REMEMBERED_STEPS = 8;

/** For the monitor: what an index with a proof can say of itself. @param candidateLimit - it rescores no more documents than this */
export function provenExact(documentCount: number, candidateLimit: number): string {
  const always = 'proven exact: every search';
  return documentCount <= candidateLimit ? always : `${always}, unless more than ${inWords(candidateLimit)} memories score nearly alike`;
}

/** `10,000` */
export function inWords(count: number): string {
  return count.toLocaleString('en');
}

/** Whether so many rows are worth an index that keeps its rows elsewhere. @param isLarge - it has one now */
export function wantsLargeIndex(rows: number, isLarge: boolean): boolean {
  return rows >= (isLarge ? INDEX_POLICY.residentBelowRows : INDEX_POLICY.largeFromRows);
}

/** Whether int8 codes of so many rows are too much to read for each search. @param usesBits - it reads bits now */
export function wantsBits(rows: number, dimensions: number, usesBits: boolean, { bitsFromBytes, int8BelowShare }: IndexPolicy = INDEX_POLICY): boolean {
  const stride = Math.ceil(dimensions / 16) * 16;
  return rows * stride >= (usesBits ? bitsFromBytes * int8BelowShare : bitsFromBytes);
}

/** Candidates that a library of this size begins with. */
export function firstCandidates(rows: number): number {
  return INDEX_POLICY.ladder[rows < INDEX_POLICY.secondRungFromRows ? 0 : 1];
}

/** Numbers of candidates that are worth it, fewest first. */
export function rungs({ rowCount, documentCount }: LibrarySize, { ladder, widestShare }: IndexPolicy = INDEX_POLICY): readonly number[] {
  const first = firstCandidates(rowCount);
  return ladder.filter((candidates) => candidates === first || (candidates > first && candidates <= documentCount * widestShare));
}

/** How a library begins. Without evidence for bits: int8, whose result is proven; a probe then decides. */
export function firstManner(rows: number, dimensions: number, remembered: RememberedManner | null): Manner {
  const candidates = firstCandidates(rows);
  if (remembered?.manner.format !== 'b1' || !wantsBits(rows, dimensions, true)) return { format: 'i8', candidates };
  return { format: 'b1', candidates: Math.max(candidates, remembered.manner.candidates) };
}

/** Whether bits must be tried on the library's own vectors before they are used, used further, or used after all. */
export function needsProbe(rows: number, dimensions: number, manner: Manner, probedAtRows: number, policy?: IndexPolicy): boolean {
  const usesBits = manner.format === 'b1';
  return wantsBits(rows, dimensions, usesBits, policy) && (probedAtRows === 0 || rows >= probedAtRows * INDEX_POLICY.growth);
}

export type Verdict = 'holds' | 'fails' | 'unsure';

/**
 * Whether recall is at or above the target, by the newest samples.
 * @param samples - recall@10, each 0 to 1, oldest first
 */
export function judge(samples: readonly number[]): Verdict {
  const { recallTarget, windowSamples, fewestSamples, confidence, glaring, glaringSamples } = INDEX_POLICY;
  const newest = samples.slice(-windowSamples);
  if (newest.slice(-fewestSamples).filter((recall) => recall <= glaring).length >= glaringSamples) return 'fails';
  const count = newest.length;
  if (count < fewestSamples) return 'unsure';
  const mean = meanOf(newest);
  const variance = newest.reduce((sum, recall) => sum + (recall - mean) ** 2, 0) / (count - 1);
  const margin = count < windowSamples ? confidence * Math.sqrt(variance / count) : 0;
  if (mean + margin < recallTarget) return 'fails';
  // A hair for sums of tenths: 99 × 1 + 1 × 0 is 0.99.
  return mean - margin >= recallTarget - 1e-9 ? 'holds' : 'unsure';
}

/**
 * What to change because of what was measured: as many candidates as hold, int8 where none do, one step less where a full window of questions
 * was answered wholly with that too. Narrowing asks for far more than staying does, so the two never take turns.
 * @returns null: nothing
 */
export function nextStep(manner: Manner, samples: RecallSamples, size: LibrarySize, policy: IndexPolicy = INDEX_POLICY): Manner | null {
  if (manner.format !== 'b1') return null;
  const worthIt = rungs(size, policy);
  if (judge(samples[manner.candidates] ?? []) === 'fails') {
    const wider = worthIt.find((candidates) => candidates > manner.candidates && judge(samples[candidates] ?? []) !== 'fails');
    return wider === undefined ? { format: 'i8', candidates: worthIt[0] } : { format: 'b1', candidates: wider };
  }
  const narrower = worthIt.findLast((candidates) => candidates < manner.candidates);
  const newest = narrower === undefined ? [] : (samples[narrower] ?? []).slice(-policy.windowSamples);
  return narrower !== undefined && newest.length === policy.windowSamples && newest.every((recall) => recall === 1) ? { format: 'b1', candidates: narrower } : null;
}

/**
 * What a probe of bits comes to.
 * @returns bits with the fewest candidates that hold; int8 when none do; null: more questions are needed
 */
export function probed(samples: RecallSamples, size: LibrarySize, policy: IndexPolicy = INDEX_POLICY): Manner | null {
  const worthIt = rungs(size, policy);
  if ((samples[worthIt[0]] ?? []).length < policy.probeSamples) return null;
  const verdicts = worthIt.map((candidates) => judge(samples[candidates] ?? []));
  const holds = verdicts.indexOf('holds');
  if (holds >= 0) return { format: 'b1', candidates: worthIt[holds] };
  return verdicts.includes('unsure') ? null : { format: 'i8', candidates: worthIt[0] };
}

/**
 * Share of the best documents that were found. Documents with the same score are as good as each other, so scores are compared, not documents.
 * @param exact - scores of the best documents, best first, at least one
 * @param found - exact scores of what was found
 */
export function recallOf(exact: readonly number[], found: readonly number[]): number {
  // Both are computed from the same rows, but not by the same kernel: float32 rounding of a sum.
  const last = exact[exact.length - 1] - 1e-6;
  return Math.min(exact.length, found.filter((score) => score >= last).length) / exact.length;
}

export function meanOf(samples: readonly number[]): number {
  return samples.reduce((sum, recall) => sum + recall, 0) / samples.length;
}

/** @param value - what was stored, by whatever version, or damaged. @returns null when it is not what this version remembers */
export function rememberedManner(value: unknown): RememberedManner | null {
  if (typeof value !== 'object' || value === null) return null;
  const { manner, probedAtRows, samples, checkedAt, steps } = value as Partial<RememberedManner>;
  const isNumber = (number: unknown): boolean => typeof number === 'number' && number >= 0 && number < Number.POSITIVE_INFINITY;
  const isWindow = (window: unknown): boolean =>
    Array.isArray(window) && window.length <= INDEX_POLICY.windowSamples && window.every((recall) => isNumber(recall) && recall <= 1);
  const isWell =
    (manner?.format === 'i8' || manner?.format === 'b1') &&
    INDEX_POLICY.ladder.some((step) => step === manner.candidates) &&
    [probedAtRows, checkedAt].every(isNumber) &&
    typeof samples === 'object' && samples !== null && Object.values(samples).every(isWindow) &&
    Array.isArray(steps) && steps.length <= REMEMBERED_STEPS && steps.every((step) => typeof step === 'string');
  return isWell ? (value as RememberedManner) : null;
}
