import { abortError } from '../../src/contracts/errors';
import type { EmbedKind } from '../../src/contracts/embedder';
import { cutMicroBatches } from '../../src/core/models/micro-batches';
import type { Encoder, TokenIds } from './encoder-runtime';

/** Texts tokenized before messages are let in: some 0.1 ms each, long passages more. */
const TEXTS_PER_SLICE = 32;

interface Job {
  readonly id: number;
  readonly client: object;
  readonly kind: EmbedKind;
  readonly texts: readonly string[];
  readonly tokens: TokenIds[];
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly settle: (error: unknown) => void;
  /** Positions in `texts`; null until all are tokenized. */
  batches: number[][] | null;
  computeMs: number;
}

interface EncodeQueueOptions {
  readonly encoder: Pick<Encoder, 'dimensions' | 'tokenize' | 'encode'>;
  readonly now: () => number;
  readonly yieldToEvents: () => Promise<void>;
  /** After each call of the encoder that succeeded. */
  readonly onEncoded: (kind: EmbedKind, texts: number, ms: number) => void;
}

/**
 * Orders the work of an encoder. Queries first, always; passages in micro-batches of similar length, so that a query that comes in
 * waits for one of them at most. What is cancelled before its turn is never computed.
 */
export class EncodeQueue {
  readonly #options: EncodeQueueOptions;
  readonly #jobs: Record<EmbedKind, Job[]> = { query: [], passage: [] };
  #running = false;

  constructor(options: EncodeQueueOptions) {
    this.#options = options;
  }

  /**
   * @param client - whose job it is: ids are unique per client only
   * @returns row-major vectors in the order of `texts`, and the time spent computing them
   */
  embed(client: object, id: number, texts: readonly string[], kind: EmbedKind): Promise<{ vectors: Float32Array<ArrayBuffer>; computeMs: number }> {
    return new Promise((resolve, reject) => {
      const vectors = new Float32Array(texts.length * this.#options.encoder.dimensions);
      const job: Job = { id, client, kind, texts, vectors, tokens: [], batches: null, computeMs: 0, settle: (error) => (error === null ? resolve({ vectors, computeMs: job.computeMs }) : reject(error)) };
      this.#jobs[kind].push(job);
      void this.#run();
    });
  }

  cancel(client: object, id: number): void {
    for (const jobs of Object.values(this.#jobs)) {
      const job = jobs.find((candidate) => candidate.id === id && candidate.client === client);
      if (job !== undefined) this.#end(job, abortError());
    }
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      try {
        await this.#step(job);
      } catch (error) {
        this.#end(job, error);
      }
      // Awaited results alone never let messages in: neither the next query nor a cancellation.
      await this.#options.yieldToEvents();
    }
    this.#running = false;
  }

  #next(): Job | undefined {
    return this.#jobs.query[0] ?? this.#jobs.passage[0];
  }

  async #step(job: Job): Promise<void> {
    const { encoder, now, onEncoded } = this.#options;
    const start = now();
    if (job.batches === null) {
      for (const text of job.texts.slice(job.tokens.length, job.tokens.length + TEXTS_PER_SLICE)) job.tokens.push(encoder.tokenize(text));
      job.computeMs += now() - start;
      if (job.tokens.length < job.texts.length) return;
      job.batches = cutMicroBatches(job.tokens.map((ids) => ids.length));
      // A query goes on at once; passages have used their turn.
      if (job.kind === 'passage' && job.batches.length > 0) return;
    }
    const batch = job.batches.shift();
    if (batch !== undefined) {
      const begin = now();
      const rows = await encoder.encode(batch.map((position) => job.tokens[position]));
      const { dimensions } = encoder;
      batch.forEach((position, row) => job.vectors.set(rows.subarray(row * dimensions, (row + 1) * dimensions), position * dimensions));
      job.computeMs += now() - begin;
      onEncoded(job.kind, batch.length, now() - begin);
    }
    if (job.batches.length === 0) this.#end(job, null);
  }

  #end(job: Job, error: unknown): void {
    const jobs = this.#jobs[job.kind];
    const at = jobs.indexOf(job);
    // Ended before: cancelled while it was computed.
    if (at < 0) return;
    jobs.splice(at, 1);
    job.settle(error);
  }
}
