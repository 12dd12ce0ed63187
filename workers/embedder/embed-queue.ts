import { abortError } from '../../src/contracts/errors';
import type { EmbedKind } from '../../src/contracts/embedder';

/** Texts per slice: some 30 microseconds each, so a query that comes in meanwhile waits about a millisecond. */
export const TEXTS_PER_SLICE = 32;
/** Long texts, or such of unknown words (code, encoded files), take a thousand times as long: then a slice ends with the text in hand. */
const SLICE_MS = 2;

interface Job {
  readonly id: number;
  readonly client: object;
  readonly texts: readonly string[];
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly settle: (error: unknown, computeMs: number) => void;
  done: number;
  computeMs: number;
}

interface EmbedQueueOptions {
  readonly dimensions: number;
  readonly embedInto: (text: string, out: Float32Array, offset: number, kind: EmbedKind) => void;
  readonly now: () => number;
  readonly yieldToEvents: () => Promise<void>;
}

/** Orders the work of an embedder: queries first, passages in slices, each job cancellable between two slices. */
export class EmbedQueue {
  readonly #options: EmbedQueueOptions;
  readonly #queries: Job[] = [];
  readonly #passages: Job[] = [];
  #running = false;

  constructor(options: EmbedQueueOptions) {
    this.#options = options;
  }

  /**
   * @param client - whose job it is: ids are unique per client only
   * @returns row-major vectors and the time spent computing them
   */
  embed(client: object, id: number, texts: readonly string[], kind: EmbedKind): Promise<{ vectors: Float32Array<ArrayBuffer>; computeMs: number }> {
    return new Promise((resolve, reject) => {
      const vectors = new Float32Array(texts.length * this.#options.dimensions);
      const settle = (error: unknown, computeMs: number): void => (error === null ? resolve({ vectors, computeMs }) : reject(error));
      const job: Job = { id, client, texts, vectors, settle, done: 0, computeMs: 0 };
      (kind === 'query' ? this.#queries : this.#passages).push(job);
      void this.#run();
    });
  }

  cancel(client: object, id: number): void {
    for (const jobs of [this.#queries, this.#passages]) {
      const at = jobs.findIndex((job) => job.id === id && job.client === client);
      if (at >= 0) jobs.splice(at, 1)[0].settle(abortError(), 0);
    }
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#queries.length > 0 || this.#passages.length > 0) {
      const jobs = this.#queries.length > 0 ? this.#queries : this.#passages;
      const job = jobs[0];
      try {
        this.#slice(job, jobs === this.#queries ? 'query' : 'passage');
      } catch (error) {
        jobs.splice(jobs.indexOf(job), 1);
        job.settle(error, 0);
        continue;
      }
      if (job.done === job.texts.length) {
        jobs.splice(jobs.indexOf(job), 1);
        job.settle(null, job.computeMs);
      } else {
        await this.#options.yieldToEvents();
      }
    }
    this.#running = false;
  }

  #slice(job: Job, kind: EmbedKind): void {
    const { dimensions, embedInto, now } = this.#options;
    const start = now();
    const end = Math.min(job.texts.length, job.done + TEXTS_PER_SLICE);
    while (job.done < end) {
      embedInto(job.texts[job.done], job.vectors, job.done * dimensions, kind);
      job.done++;
      if (now() - start >= SLICE_MS) break;
    }
    job.computeMs += now() - start;
  }
}
