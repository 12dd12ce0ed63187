import type { RecallReport } from '../../../src/contracts/monitor';
import type { Monitor } from '../../../src/core/monitor/monitor';
import type { TimeSlice } from '../../../src/core/time-slice';
import { INDEX_POLICY, inWords, judge, meanOf, needsProbe, nextStep, probed, provenExact, recallOf, REMEMBERED_STEPS, rungs, wantsBits, type IndexPolicy, type RememberedManner } from '../../../src/core/vector-index/index-policy';
import { LARGE_INDEX_DEFAULTS } from '../../../src/core/vector-index/large-index';
import type { LargeVectorIndex, Manner } from '../../../src/core/vector-index/large-vector-index';
import { questionLike } from '../../../src/core/vector-index/question-like';
import type { VectorSearchResult } from '../../../src/core/vector-index/vector-index';

/** Past questions that can be asked again. 64 × 384 × 4 bytes ≈ 100 KB. */
const REMEMBERED_QUERIES = 64;
/**
 * What exact answers from the rows may read: 1,000,000 rows of 384 dimensions in half precision, 768 MB, in a minute. That is about a second of
 * this thread in sixty, all of it in slices and none of it while somebody searches. A library of 130,000 may ask seven questions in that time.
 */
const BYTES_PER_MS = 768_000_000 / 60_000;

interface RecallKeeperOptions {
  readonly index: LargeVectorIndex;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Unix milliseconds. */
  readonly wallNow: () => number;
  readonly monitor: Pick<Monitor, 'record' | 'gauge'>;
  /** From an earlier start, for the same rows. */
  readonly remembered: RememberedManner | null;
  /** To be kept for the next start. It holds nothing of what was asked. */
  readonly onChange: (remembered: RememberedManner) => void;
  /** Differs from `INDEX_POLICY` where a smaller library is to behave like a large one. */
  readonly policy?: Partial<IndexPolicy>;
}

interface PastQuery {
  readonly vector: Float32Array;
  /** Counted among the samples. */
  isChecked: boolean;
}

interface Question {
  readonly vector: Float32Array;
  /** Made of a row of this document, which is then no answer; null: somebody asked this. */
  readonly document: number | null;
  readonly past: PastQuery | null;
}

/**
 * Watches what a scan of bits misses, on the person's own vectors, and changes the index where it misses too much. In quiet moments only:
 * before bits are used, questions are asked with int8 codes (whose answer is proven) and with bits; while they are used, exact answers come
 * from the rows. Past questions go first, each once; as long as there are too few, rows of the library stand in for them. Once enough is
 * known, nothing more is read.
 *
 * The vectors of past questions stay in memory and go with it.
 */
export class RecallKeeper {
  readonly #options: RecallKeeperOptions;
  readonly #policy: IndexPolicy;
  /** Oldest first. */
  readonly #queries: PastQuery[] = [];
  readonly #samples = new Map<number, number[]>();
  #checkedAt: number;
  #steps: readonly string[];
  #probedAtRows: number;
  /** Rows that were asked so far: where the next one lies. */
  #asked = 0;
  /** Grown by half since the last probe: samples are gathered anew. */
  #isProbing = false;
  #mayReadAt = Number.NEGATIVE_INFINITY;

  constructor(options: RecallKeeperOptions) {
    this.#options = options;
    const { remembered, index } = options;
    this.#policy = { ...INDEX_POLICY, ...options.policy };
    this.#steps = remembered?.steps ?? [];
    // Bits held, but had to be left behind: they are made anew, so they are tried anew.
    const isOfOtherBits = remembered?.manner.format === 'b1' && index.manner.format === 'i8';
    this.#probedAtRows = isOfOtherBits ? 0 : (remembered?.probedAtRows ?? 0);
    this.#checkedAt = remembered?.checkedAt ?? 0;
    if (isOfOtherBits) return;
    for (const [candidates, samples] of Object.entries(remembered?.samples ?? {})) this.#samples.set(Number(candidates), [...samples]);
  }

  /** A question was asked by meaning. Costs some microseconds. @param query - copied */
  note(query: Float32Array): void {
    const known = this.#queries.findIndex(({ vector }) => isEqual(vector, query));
    const [entry] = known >= 0 ? this.#queries.splice(known, 1) : [{ vector: query.slice(), isChecked: false }];
    if (this.#queries.length >= REMEMBERED_QUERIES) this.#queries.shift();
    this.#queries.push(entry);
  }

  /** Of the present manner; null while its result is proven, or nothing is measured that still counts. */
  get report(): RecallReport | null {
    const { manner, hasRows } = this.#options.index;
    const samples = manner.format === 'b1' && hasRows ? this.#of(manner.candidates) : [];
    if (samples.length === 0) return null;
    return { at10: meanOf(samples), worst: Math.min(...samples), samples: samples.length, checkedAt: this.#checkedAt, steps: this.#steps };
  }

  /** Why there is a measurement or none, in words for the monitor. */
  get reason(): string {
    const { index } = this.#options;
    if (!index.hasRows) return 'the rows cannot be read: scores are estimates until they are made again';
    if (index.manner.format === 'b1') {
      return this.report === null || this.#isProbing ? 'being measured against exact answers' : 'measured against exact answers on these vectors';
    }
    const last = this.#steps.at(-1);
    const proven = provenExact(index.documentCount, LARGE_INDEX_DEFAULTS.candidateLimit);
    if (this.#isProbing) return `${proven}; bits are being tried, ${this.#largestWindow()} of ${this.#policy.probeSamples} questions so far`;
    return last === undefined ? proven : `${proven}; ${last}`;
  }

  /**
   * One quiet round: at most one probe or one check, and what follows from it. Given up when `mayGoOn` says no; the next round goes on from there.
   * @throws what reading the rows throws
   */
  async round(slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    const { index } = this.#options;
    if (!index.hasRows || index.documentCount < 2) return;
    const { manner, rowCount, dimensions } = index;
    if (manner.format === 'b1' && !wantsBits(rowCount, dimensions, true, this.#policy)) {
      await this.#stepTo({ ...manner, format: 'i8' }, 'the library is small enough for int8 codes', slice, mayGoOn);
      return;
    }
    if (!this.#isProbing && needsProbe(rowCount, dimensions, manner, this.#probedAtRows, this.#policy)) {
      this.#isProbing = true;
      this.#samples.clear();
      for (const query of this.#queries) query.isChecked = false;
    }
    if (manner.format === 'b1') await this.#check(slice, mayGoOn);
    else if (this.#isProbing) await this.#probe(slice, mayGoOn);
  }

  /** Questions by int8 codes and by bits. A search that arrives waits for one of these searches at most. */
  async #probe(slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    const { index, now } = this.#options;
    if (!(await index.makeCodes('b1', slice, mayGoOn))) return;
    for (let next = this.#decided(); ; next = this.#decided()) {
      if (next !== null) return this.#end(next, slice, mayGoOn);
      await slice.yield();
      if (!mayGoOn()) return;
      const question = this.#pastQuestion() ?? this.#rowQuestion();
      if (question === null) return;
      const startedAt = now();
      const { revision } = index;
      const proven = index.search(question.vector, { limit: this.#policy.recallAt + 1 });
      await slice.breathe();
      // More near-ties than the proof can follow: the rows themselves know.
      const exact = proven.exact ? proven : await this.#exactly(question.vector, slice, mayGoOn);
      if (exact === null || !(await this.#measure(question, exact, revision, startedAt, slice, mayGoOn))) return;
    }
  }

  #decided(): Manner | null {
    return probed(this.#record(), this.#options.index, this.#policy);
  }

  async #end(next: Manner, slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    const { index } = this.#options;
    const found = this.#words(next.format === 'b1' ? next.candidates : Math.max(...this.#rungs()));
    this.#isProbing = false;
    this.#probedAtRows = index.rowCount;
    if (next.format === 'b1') {
      await this.#stepTo(next, `bits found ${found}: used`, slice, mayGoOn);
    } else {
      index.dropCodes('b1');
      this.#noteStep(`bits found ${found}: not used`);
      this.#changed();
    }
  }

  /** One question, answered exactly and compared. */
  async #check(slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    const { index, now } = this.#options;
    const past = this.#pastQuestion();
    // Enough is known. Perhaps an earlier round could not finish what follows from it.
    if (past === null && !this.#wantsSamples()) return this.#follow(slice, mayGoOn);
    if (now() < this.#mayReadAt) return;
    const question = past ?? this.#rowQuestion();
    if (question === null) return;
    const startedAt = now();
    const { revision } = index;
    const exact = await this.#exactly(question.vector, slice, mayGoOn);
    if (exact === null || !(await this.#measure(question, exact, revision, startedAt, slice, mayGoOn))) return;
    if (this.#isProbing && !this.#wantsSamples()) {
      this.#isProbing = false;
      this.#probedAtRows = index.rowCount;
    }
    this.#changed();
    await this.#follow(slice, mayGoOn);
  }

  /** Too few, or they leave it open whether bits hold. */
  #wantsSamples(): boolean {
    return this.#largestWindow() < this.#policy.probeSamples || judge(this.#of(this.#options.index.manner.candidates)) === 'unsure';
  }

  /** From the rows, within what may be read. @returns null: not now */
  async #exactly(vector: Float32Array, slice: TimeSlice, mayGoOn: () => boolean): Promise<VectorSearchResult | null> {
    const { index, now } = this.#options;
    if (now() < this.#mayReadAt) return null;
    const { revision } = index;
    const exact = await index.searchExactly(vector, { limit: this.#policy.recallAt + 1 }, slice, mayGoOn);
    // Reading counts even when it was given up.
    this.#mayReadAt = now() + (index.rowCount * index.stride * 2) / BYTES_PER_MS;
    return exact?.exact === true && index.revision === revision ? exact : null;
  }

  /** Does what the samples ask for. */
  async #follow(slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    const { index } = this.#options;
    const { manner } = index;
    const next = nextStep(manner, this.#record(), index, this.#policy);
    if (next === null) return;
    const found = this.#words(manner.candidates);
    // Making int8 codes takes a while; what is best until then.
    if (next.format === 'i8') index.setManner({ format: 'b1', candidates: Math.max(...this.#rungs()) });
    await this.#stepTo(next, `bits found ${found}; now ${next.format === 'i8' ? 'int8 codes' : `${inWords(next.candidates)} candidates`}`, slice, mayGoOn);
  }

  /**
   * Asks the same with bits, with each number of candidates until all are found: more find no less.
   * @param revision - of the index that gave the exact answer
   * @returns false when the index changed since, or somebody searches: it is no sample then
   */
  async #measure({ vector, document, past }: Question, exact: VectorSearchResult, revision: number, startedAt: number, slice: TimeSlice, mayGoOn: () => boolean): Promise<boolean> {
    const { index, monitor, now, wallNow } = this.#options;
    const { recallAt, windowSamples } = this.#policy;
    const steps = this.#rungs();
    const best = scoresWithout(exact, document, recallAt);
    if (best.length === 0) return false;
    const found: number[] = [];
    for (const candidates of steps) {
      if (found.at(-1) !== 1) {
        if (index.revision !== revision || !index.hasRows || !mayGoOn()) return false;
        // In one go: no search of anybody else sees it.
        const { manner } = index;
        index.setManner({ format: 'b1', candidates });
        try {
          found.push(recallOf(best, scoresWithout(index.search(vector, { limit: recallAt + 1 }), document, recallAt)));
        } finally {
          index.setManner(manner);
        }
        await slice.breathe();
      } else found.push(1);
    }
    steps.forEach((candidates, step) => {
      const samples = this.#of(candidates);
      this.#samples.set(candidates, [...samples, found[step]].slice(-windowSamples));
    });
    if (past !== null) past.isChecked = true;
    this.#checkedAt = wallNow();
    monitor.record('vectors.check', now() - startedAt);
    this.#tell();
    return true;
  }

  /** Nothing while answers are proven: what bits would have found is no figure of what is found. */
  #tell(): void {
    const { report } = this;
    if (report !== null) this.#options.monitor.gauge('vectors.recall', report.at10);
  }

  /** Changes the index once the codes for it are there; drops those of before. */
  async #stepTo(next: Manner, what: string, slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    const { index } = this.#options;
    const former = index.manner.format;
    if (!(await index.makeCodes(next.format, slice, mayGoOn))) return;
    index.setManner(next);
    if (former !== next.format) index.dropCodes(former);
    if (next.format === 'i8') {
      // Bits are tried again when the library is another one.
      this.#probedAtRows = index.rowCount;
      this.#isProbing = false;
    }
    this.#noteStep(what);
    this.#changed();
    this.#tell();
  }

  #noteStep(what: string): void {
    const day = new Date(this.#options.wallNow()).toISOString().slice(0, 10);
    this.#steps = [...this.#steps, `${day}: ${what}`].slice(-REMEMBERED_STEPS);
  }

  #changed(): void {
    const { index, onChange } = this.#options;
    onChange({ manner: index.manner, probedAtRows: this.#probedAtRows, samples: this.#record(), checkedAt: this.#checkedAt, steps: this.#steps });
  }

  /** The newest that is not checked yet. */
  #pastQuestion(): Question | null {
    const past = this.#queries.findLast(({ isChecked }) => !isChecked);
    return past === undefined ? null : { vector: past.vector, document: null, past };
  }

  /**
   * Made of a row of the library, another one each time: the golden ratio spreads them evenly, however many are asked.
   * @returns null: there is nothing to make it of (any more)
   */
  #rowQuestion(): Question | null {
    const { index } = this.#options;
    const { rowCount, dimensions, mean } = index;
    if (index.documentCount < 2 || mean === null) return null;
    this.#asked++;
    const row = Math.floor(((this.#asked * 0.618033988749895) % 1) * rowCount);
    const document = index.documentOfRow(row);
    const vectors = index.vectorsOf(document);
    const start = index.ordinalOfRow(row) * dimensions;
    // No rows: they were just found to be lost.
    return vectors.length === 0 ? null : { vector: questionLike(vectors.subarray(start, start + dimensions), mean, this.#asked), document, past: null };
  }

  /** What is measured: all that may be used, and what is. */
  #rungs(): readonly number[] {
    const { index } = this.#options;
    const used = index.manner.format === 'b1' ? [index.manner.candidates] : [];
    return [...new Set([...rungs(index, this.#policy), ...used])].sort((a, b) => a - b);
  }

  #of(candidates: number): readonly number[] {
    return this.#samples.get(candidates) ?? [];
  }

  /** All windows are filled by the same questions; those of an earlier start may be of another ladder. */
  #largestWindow(): number {
    return Math.max(0, ...[...this.#samples.values()].map((samples) => samples.length));
  }

  #record(): Readonly<Record<number, readonly number[]>> {
    return Object.fromEntries(this.#samples);
  }

  #words(candidates: number): string {
    const samples = this.#of(candidates);
    // Rounded down: what is not all is never shown as 100%.
    return `${Math.floor(meanOf(samples) * 1000 + 1e-6) / 10}% of the ten best in ${samples.length} questions with ${inWords(candidates)} candidates`;
  }
}

function scoresWithout({ hits }: VectorSearchResult, document: number | null, limit: number): number[] {
  return hits.filter((hit) => hit.document !== document).slice(0, limit).map(({ score }) => score);
}

function isEqual(left: Float32Array, right: Float32Array): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}
