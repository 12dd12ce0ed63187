import { SEGMENT_ROWS } from './row-lists';
import type { ScanJob } from './scanner';

/** A scan as helpers see it. Everything they need but the codes is in the control block, so nothing can change under them. */
export interface SharedJob extends Pick<ScanJob, 'format' | 'rowCount' | 'stride' | 'query' | 'queryScale'> {
  /** Address of the results, one per row. */
  readonly output: number;
  /** A power of two. */
  readonly rowsPerChunk: number;
  readonly chunks: number;
}

/** What scanning needs of a segment: addresses of its codes (bits or int8) and of its scales. */
export interface SegmentAddresses {
  codes(segment: number): number;
  scales(segment: number): number;
}

/** Bit 0: helpers may come in. The rest: twice the number of helpers inside. On a cache line of its own, like the next two. */
const GATE = 0;
const OPEN = 1;
const INSIDE = 2;
/** Number of the newest job; helpers sleep on it. */
const EPOCH = 16;
/** The next chunk that nobody has taken. */
const TICKET = 32;
const STOP = 48;
const MARK = 49;
const FORMAT = 50;
const ROWS = 51;
const STRIDE = 52;
const QUERY = 53;
const QUERY_SCALE = 54;
const OUTPUT = 55;
const ROWS_PER_CHUNK = 56;
const CHUNKS = 57;
const JOB_EPOCH = 58;
/** Two addresses for each segment. */
const DIRECTORY = 64;
/** For 16 million rows, more than 4 GiB hold. */
const MOST_SEGMENTS = 4_096;
/** For each chunk the last job in which it was done. */
const DONE = DIRECTORY + 2 * MOST_SEGMENTS;
const MOST_CHUNKS = 16_384;
const WORDS = DONE + MOST_CHUNKS;

/** "ScC1": what a helper must find, or it was started by another version. */
const MARK_VALUE = 0x31_43_63_53;

/** The limits of a control block. A job beyond them is scanned alone. */
export const CONTROL_LIMITS = Object.freeze({ rows: MOST_SEGMENTS * SEGMENT_ROWS, chunks: MOST_CHUNKS });

/**
 * The shared words by which one searching thread hands out a scan and helpers take part in it. About 100 KB.
 *
 * The gate is the heart of it. Helpers come in only while it is open, and count themselves in the same atomic word. The searching thread
 * writes a job only when the gate is closed with nobody inside, and nothing but itself ever opens it. So whoever is inside
 * works on one and the same job, however long it stays, and no helper can confuse two jobs or take a chunk of the wrong one.
 *
 * All words are written with sequentially consistent atomics where two threads could meet: what the searching thread wrote before it opened
 * the gate (codes, query) is visible to who came in, and the results of a chunk are visible to who saw that it is done.
 */
export class ScanControl {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #unsigned: Uint32Array<SharedArrayBuffer>;
  readonly #floats: Float32Array<SharedArrayBuffer>;

  /**
   * @param buffer - from another thread's `buffer`; default: a new one
   * @throws TypeError when it is no control block of this version
   */
  constructor(buffer?: SharedArrayBuffer) {
    const block = buffer ?? new SharedArrayBuffer(WORDS * 4);
    if (!(block instanceof SharedArrayBuffer) || block.byteLength !== WORDS * 4) throw new TypeError('not a control block of this version');
    this.#words = new Int32Array(block);
    this.#unsigned = new Uint32Array(block);
    this.#floats = new Float32Array(block);
    if (buffer === undefined) this.#words[MARK] = MARK_VALUE;
    else if (this.#words[MARK] !== MARK_VALUE) throw new TypeError('not a control block of this version');
  }

  get buffer(): SharedArrayBuffer {
    return this.#words.buffer;
  }

  // For the searching thread.

  /** True when a job may be posted: the gate is closed and nobody is inside. Stays true until the next `post`. */
  get isFree(): boolean {
    return Atomics.load(this.#words, GATE) === 0;
  }

  /** Lets helpers in and wakes them. Only when `isFree`. @param job - within `CONTROL_LIMITS` */
  post(job: SharedJob, segments: SegmentAddresses): void {
    const words = this.#words;
    const unsigned = this.#unsigned;
    const epoch = (Atomics.load(words, EPOCH) + 1) | 0;
    words[JOB_EPOCH] = epoch;
    words[FORMAT] = job.format === 'i8' ? 0 : 1;
    words[ROWS] = job.rowCount;
    words[STRIDE] = job.stride;
    unsigned[QUERY] = job.query;
    this.#floats[QUERY_SCALE] = job.queryScale;
    unsigned[OUTPUT] = job.output;
    words[ROWS_PER_CHUNK] = job.rowsPerChunk;
    words[CHUNKS] = job.chunks;
    const count = Math.ceil(job.rowCount / SEGMENT_ROWS);
    for (let segment = 0; segment < count; segment++) {
      unsigned[DIRECTORY + 2 * segment] = segments.codes(segment);
      unsigned[DIRECTORY + 2 * segment + 1] = segments.scales(segment);
    }
    Atomics.store(words, TICKET, 0);
    Atomics.store(words, GATE, OPEN);
    // After the gate: who looked before saw it closed, and does not fall asleep, because the number has changed.
    Atomics.store(words, EPOCH, epoch);
    Atomics.notify(words, EPOCH);
  }

  /** From now on nobody comes in; who is inside may stay. */
  close(): void {
    Atomics.and(this.#words, GATE, ~OPEN);
  }

  /** Of the newest job. What was written before the chunk was marked is visible then. */
  isDone(chunk: number): boolean {
    return Atomics.load(this.#words, DONE + chunk) === this.#words[JOB_EPOCH];
  }

  /** Tells all helpers to end; they do so when they have finished their chunk. */
  stop(): void {
    this.close();
    Atomics.store(this.#words, STOP, 1);
    Atomics.add(this.#words, EPOCH, 1);
    Atomics.notify(this.#words, EPOCH);
  }

  // For helpers, and for the searching thread while it takes part.

  get isStopped(): boolean {
    return Atomics.load(this.#words, STOP) === 1;
  }

  get epoch(): number {
    return Atomics.load(this.#words, EPOCH);
  }

  /** @returns false when the gate is closed */
  enter(): boolean {
    let gate = Atomics.load(this.#words, GATE);
    while ((gate & OPEN) !== 0) {
      const seen = Atomics.compareExchange(this.#words, GATE, gate, gate + INSIDE);
      if (seen === gate) return true;
      gate = seen;
    }
    return false;
  }

  leave(): void {
    Atomics.sub(this.#words, GATE, INSIDE);
  }

  /** Sleeps until there is a newer job than `epoch`, or the stop. Never on the searching thread. */
  sleep(epoch: number): void {
    Atomics.wait(this.#words, EPOCH, epoch);
  }

  /** Only inside. */
  readJob(): SharedJob {
    return {
      format: this.#words[FORMAT] === 0 ? 'i8' : 'b1',
      rowCount: this.#words[ROWS],
      stride: this.#words[STRIDE],
      query: this.#unsigned[QUERY],
      queryScale: this.#floats[QUERY_SCALE],
      output: this.#unsigned[OUTPUT],
      rowsPerChunk: this.#words[ROWS_PER_CHUNK],
      chunks: this.#words[CHUNKS],
    };
  }

  /** Only inside: as they were when the job was posted. */
  readonly segments: SegmentAddresses = {
    codes: (segment) => this.#unsigned[DIRECTORY + 2 * segment],
    scales: (segment) => this.#unsigned[DIRECTORY + 2 * segment + 1],
  };

  /** @returns number of a chunk that nobody else gets; `chunks` or more: all are taken */
  takeChunk(): number {
    return Atomics.add(this.#words, TICKET, 1);
  }

  markDone(chunk: number): void {
    Atomics.store(this.#words, DONE + chunk, this.#words[JOB_EPOCH]);
  }
}
