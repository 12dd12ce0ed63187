import type { EmbeddingBatch } from '../../../src/contracts/embedder';
import { AppError, isAppError } from '../../../src/contracts/errors';
import { RELEASED } from '../embedder-line';
import { UNITS_PER_CALL } from './model-manner';
import { OTHER_SPACE, type SpaceLine } from './space-line';

/** A call that ended so many encoders is left to the pipeline, which finds the text that does it. */
const MOST_DEATHS = 2;
/** A rest is never longer: whatever held a call up (a lid that was closed) is not the device's speed. */
const LONGEST_REST_MS = 20_000;

interface PassageLineOptions {
  /** The line to embed by; null: none, or not now. Asked before each call. */
  readonly line: () => SpaceLine | null;
  /** Whether to rest as long as was worked. */
  readonly isGentle: () => boolean;
  /** After each call. */
  readonly onCall: (texts: number, ms: number) => void;
  readonly now: () => number;
}

/**
 * Passages on their way to a model's encoder: in small calls, one at a time, so that a query waits for little, no call comes near its
 * time limit however long a memory is, and a pause begins soon.
 */
export class PassageLine {
  readonly #options: PassageLineOptions;
  /** Of the job under way, also when it was broken off: it goes on where it stopped. */
  readonly #made = new Map<string, Float32Array>();
  readonly #deaths = new Map<string, number>();
  #restUntil = 0;
  #restDone: (() => void) | null = null;

  constructor(options: PassageLineOptions) {
    this.#options = options;
  }

  get status(): { readonly at: 'ready' | 'absent' } {
    return { at: this.#options.line() === null ? 'absent' : 'ready' };
  }

  /** Texts of the job under way that have their vectors. */
  get madeTexts(): number {
    return this.#made.size;
  }

  /** @throws AppError `EMBEDDER_UNAVAILABLE` when it has to stop for now; what is made so far is kept for the next call with these texts */
  async embed(texts: readonly string[]): Promise<EmbeddingBatch> {
    const wanted = new Set(texts);
    for (const text of this.#made.keys()) if (!wanted.has(text)) this.#made.delete(text);
    const missing = [...wanted].filter((text) => !this.#made.has(text));
    let computeMs = 0;
    for (let from = 0; from < missing.length; ) {
      let to = from + 1;
      for (let units = missing[from].length; to < missing.length && units + missing[to].length <= UNITS_PER_CALL; to++) units += missing[to].length;
      computeMs += await this.#call(missing.slice(from, to));
      from = to;
    }
    const rows = texts.map((text) => this.#made.get(text) ?? new Float32Array(0));
    const dimensions = rows[0]?.length ?? 0;
    const vectors = new Float32Array(texts.length * dimensions);
    rows.forEach((row, i) => vectors.set(row, i * dimensions));
    this.#made.clear();
    return { dimensions, vectors, computeMs };
  }

  /** A rest ends, since it is not wanted any more, or nothing at all is. */
  wake(): void {
    this.#restDone?.();
  }

  async #call(texts: readonly string[]): Promise<number> {
    const { onCall, now } = this.#options;
    await this.#rest();
    const line = this.#options.line();
    if (line === null) throw new AppError('EMBEDDER_UNAVAILABLE', { reason: 'paused' });
    const key = texts.join('\n');
    const deaths = this.#deaths.get(key) ?? 0;
    if (deaths >= MOST_DEATHS) throw new AppError('WORKER_CRASHED', { worker: 'encoder' });
    const start = now();
    let batch: EmbeddingBatch;
    try {
      batch = await line.embed(texts, 'passage');
    } catch (error) {
      // One that was ended on purpose has not died of these texts.
      if (isAppError(error, 'EMBEDDER_UNAVAILABLE') && error.facts['reason'] !== RELEASED && error.facts['reason'] !== OTHER_SPACE) this.#deaths.set(key, deaths + 1);
      throw error;
    }
    this.#deaths.clear();
    texts.forEach((text, i) => this.#made.set(text, batch.vectors.slice(i * batch.dimensions, (i + 1) * batch.dimensions)));
    const ms = now() - start;
    this.#restUntil = now() + Math.min(ms, LONGEST_REST_MS);
    onCall(texts.length, ms);
    return batch.computeMs;
  }

  async #rest(): Promise<void> {
    const { isGentle, now } = this.#options;
    const ms = this.#restUntil - now();
    if (ms <= 0 || !isGentle()) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#restDone = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.#restDone = null;
  }
}
