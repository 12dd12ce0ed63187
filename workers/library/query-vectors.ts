import type { VectorSpace } from '../../src/contracts/embedder';
import { LruMap } from '../../src/core/lru-map';
import type { Monitor } from '../../src/core/monitor/monitor';
import type { EmbedderLine } from './embedder-line';

/** 1,000 vectors of 256 dimensions are 1 MB; people come back to the same words. */
const REMEMBERED = 1_000;

export interface QueryVectorsOptions {
  readonly line: Pick<EmbedderLine, 'space' | 'embed'>;
  readonly monitor: Monitor;
  readonly now: () => number;
}

/** Vectors of queries, computed once while in flight, then remembered; those of texts given to `embed()` among them, see `embedTexts`. */
export class QueryVectors {
  /** By the text that was embedded, prefix included: a query and a bare text share a vector only where there is no prefix. */
  readonly #remembered = new LruMap<string, Float32Array<ArrayBuffer>>(REMEMBERED);
  readonly #inFlight = new Map<string, Promise<Float32Array<ArrayBuffer>>>();
  #space: string | null = null;

  constructor(readonly options: QueryVectorsOptions) {}

  /** The query's vector where it need not be computed. */
  remembered(query: string): Float32Array<ArrayBuffer> | undefined {
    const { space } = this.options.line;
    this.#forgetOtherSpace(space);
    return space === null ? undefined : this.#remembered.get(`${space.queryPrefix}${query}`);
  }

  /**
   * @param signal - gives its computing up, for all who wait for it
   * @returns the query's vector; do not change it. The zero vector for a query without any token
   */
  async of(query: string, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>> {
    const { line, monitor, now } = this.options;
    const start = now();
    const known = this.remembered(query);
    monitor.gauge('cache.queryVectors.hits', known === undefined ? 0 : 1);
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
      const asked = line.embed(texts, 'query', signal).then((batch) => {
        this.#forgetOtherSpace(line.space);
        if (used?.id === this.#space) this.#remembered.set(`${used?.queryPrefix ?? ''}${query}`, batch.vectors);
        return batch.vectors;
      });
      running = asked;
      this.#inFlight.set(query, asked);
      const forget = (): void => {
        if (this.#inFlight.get(query) === asked) this.#inFlight.delete(query);
      };
      // Who asks again does not share the end of what was given up.
      signal?.addEventListener('abort', forget, { once: true });
      void asked
        .catch(() => {})
        .then(() => {
          signal?.removeEventListener('abort', forget);
          forget();
        });
    }
    return running;
  }

  /** The vector of a bare text where it need not be computed. */
  rememberedText(text: string): Float32Array<ArrayBuffer> | undefined {
    this.#forgetOtherSpace(this.options.line.space);
    return this.#remembered.get(text);
  }

  rememberText(text: string, vector: Float32Array<ArrayBuffer>): void {
    this.#remembered.set(text, vector);
  }

  #forgetOtherSpace(space: VectorSpace | null): void {
    if (space === null || space.id === this.#space) return;
    this.#space = space.id;
    this.#remembered.clear();
    this.#inFlight.clear();
  }
}
