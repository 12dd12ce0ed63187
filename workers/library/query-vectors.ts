import type { VectorSpace } from '../../src/contracts/embedder';
import { AppError } from '../../src/contracts/errors';
import { LruMap } from '../../src/core/lru-map';
import type { Monitor } from '../../src/core/monitor/monitor';
import type { EmbedderLine } from './embedder-line';

/** Texts of one `embed()` that go to the embedder together: a search's query comes in between, and no reply takes longer than its time-out. */
const TEXTS_AT_ONCE = 64;
/** 1,000 vectors of 256 dimensions are 1 MB; people come back to the same words. */
const REMEMBERED = 1_000;

interface QueryVectorsOptions {
  readonly line: EmbedderLine;
  readonly monitor: Monitor;
  readonly now: () => number;
}

/** Vectors of queries and of texts given to `embed()`: computed once while in flight, then remembered. */
export class QueryVectors {
  readonly #options: QueryVectorsOptions;
  /** By the text that was embedded, prefix included: a query and a bare text share a vector only where there is no prefix. */
  readonly #remembered = new LruMap<string, Float32Array<ArrayBuffer>>(REMEMBERED);
  readonly #inFlight = new Map<string, Promise<Float32Array<ArrayBuffer>>>();
  #space: string | null = null;

  constructor(options: QueryVectorsOptions) {
    this.#options = options;
  }

  /** @returns the query's vector; do not change it. The zero vector for a query without any token */
  async of(query: string): Promise<Float32Array<ArrayBuffer>> {
    const { line, monitor, now } = this.#options;
    const start = now();
    this.#forgetOtherSpace(line.space);
    const known = this.#space === null ? undefined : this.#remembered.get(`${line.space?.queryPrefix ?? ''}${query}`);
    if (known !== undefined) {
      monitor.record('embed.memoised', now() - start);
      return known;
    }
    let running = this.#inFlight.get(query);
    if (running === undefined) {
      // The prefix of the space that computes it, which may be another one than before, or not known yet.
      let used: VectorSpace | null = null;
      const texts = (space: VectorSpace): string[] => {
        used = space;
        return [space.queryPrefix + query];
      };
      const asked = line.embed(texts, 'query').then((batch) => {
        this.#forgetOtherSpace(line.space);
        if (used?.id === this.#space) this.#remembered.set(`${used?.queryPrefix ?? ''}${query}`, batch.vectors);
        return batch.vectors;
      });
      running = asked;
      this.#inFlight.set(query, asked);
      void asked
        .catch(() => {})
        .then(() => {
          if (this.#inFlight.get(query) === asked) this.#inFlight.delete(query);
        });
    }
    return running;
  }

  /** One row per text, row-major. Texts already remembered are not computed again. */
  async ofAll(texts: readonly string[], signal: AbortSignal): Promise<{ dimensions: number; vectors: Float32Array<ArrayBuffer> }> {
    const { line, monitor, now } = this.#options;
    for (const text of texts) if (typeof text !== 'string') throw new AppError('INVALID_INPUT', { field: 'texts', expected: 'strings', received: typeof text });
    const start = now();
    this.#forgetOtherSpace(line.space);
    // Not only in `#remembered`: computing many texts pushes others out of it.
    const found = new Map<string, Float32Array<ArrayBuffer>>();
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const known = this.#remembered.get(text);
      if (known === undefined) missing.push(text);
      else found.set(text, known);
    }
    for (let from = 0; from < missing.length; from += TEXTS_AT_ONCE) {
      const some = missing.slice(from, from + TEXTS_AT_ONCE);
      const batch = await line.embed(some, 'query', signal);
      some.forEach((text, i) => {
        const vector = batch.vectors.slice(i * batch.dimensions, (i + 1) * batch.dimensions);
        found.set(text, vector);
        this.#remembered.set(text, vector);
      });
    }
    const dimensions = line.space?.dimensions ?? 0;
    for (const vector of found.values()) {
      if (vector.length !== dimensions) throw new AppError('EMBEDDER_UNAVAILABLE', { reason: 'changing the vector space' });
    }
    const vectors = new Float32Array(texts.length * dimensions);
    texts.forEach((text, i) => {
      const vector = found.get(text);
      if (vector !== undefined) vectors.set(vector, i * dimensions);
    });
    if (missing.length === 0 && texts.length > 0) monitor.record('embed.memoised', (now() - start) / texts.length);
    return { dimensions, vectors };
  }

  #forgetOtherSpace(space: VectorSpace | null): void {
    if (space === null || space.id === this.#space) return;
    this.#space = space.id;
    this.#remembered.clear();
    this.#inFlight.clear();
  }
}
