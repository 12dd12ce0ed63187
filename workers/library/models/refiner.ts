import { abortError } from '../../../src/contracts/errors';
import { AUTO_REFINE_MS, type EncoderState, type ModelSettings } from '../../../src/contracts/models';
import type { SearchQuery, SearchReply } from '../../../src/contracts/search';
import type { DocumentTable } from '../../../src/core/document-table';
import type { Monitor } from '../../../src/core/monitor/monitor';
import type { QueryVectors } from '../query-vectors';
import type { AskedSpace, Ranking, SearchSession, Words } from '../search-session';

/** Query embeddings that `auto` judges by. Few, so that it follows the device; the first ones after a start run code that is not optimised yet. */
const TIMES_KEPT = 9;
const TIMES_TO_JUDGE = 5;
/** Once found too slow, one query in this time is still embedded, to see whether the device has become quicker. */
const LOOK_AGAIN_MS = 60_000;
/** With no more processors than these the two embedders would only slow each other down: page and library need one each for the first answer. */
const FEW_CORES = 2;
/** How often a search that waits looks whether it is still wanted. */
const WATCH_MS = 20;

export interface RefinerOptions {
  /** The library's own: has looked the words up, and ranks. */
  readonly session: Pick<SearchSession, 'options' | 'lookUp' | 'rank' | 'page' | 'reply'>;
  /** Over the line to the model's encoder. */
  readonly queryVectors: Pick<QueryVectors, 'of' | 'remembered'>;
  /** Vectors of the model in use, as far as they are loaded; null: none is in use. */
  readonly shelf: () => Pick<AskedSpace, 'index' | 'space'> | null;
  readonly documents: Pick<DocumentTable, 'size' | 'capacity' | 'compareTies'>;
  readonly encoder: () => EncoderState['at'];
  /** Said with each query: the encoder is wanted, and may have been ended to save memory. */
  readonly wake: () => void;
  readonly refine: () => ModelSettings['refine'];
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly monitor: Monitor;
  /** Default: as the browser tells. */
  readonly cores?: number;
  /** Told when {@link Refiner.active} or {@link Refiner.medianMs} is another one. */
  readonly onChange?: () => void;
  /** How long a search waits for the model once the built-in embedder has answered. Default 2,000. */
  readonly patienceMs?: number;
  /** The same while the encoder is starting. Default 8,000. */
  readonly startingPatienceMs?: number;
}

/** The second half of one search. */
export interface Refinement {
  /**
   * @param first - what words and the built-in embedder have found
   * @param onPartial - gets that at once when the caller wants partial replies
   * @returns the model's order; or the first reply, when the model does not answer in time or fails
   * @throws an `AbortError` after cancellation, and nothing else
   */
  finish(first: SearchReply, onPartial: (reply: SearchReply) => void): Promise<SearchReply>;
  /** There is nothing to refine: the search failed, or was cancelled. */
  drop(): void;
}

/** One embedding under way, for all searches that wait for it. */
interface Asked {
  readonly vector: Promise<Float32Array>;
  readonly controller: AbortController;
  readonly waiting: Set<() => boolean>;
  /** Null until it is there. */
  embedMs: number | null;
}

/** Orders hits anew by the model that the person chose, after the built-in embedder has answered. */
export class Refiner {
  readonly #options: RefinerOptions;
  readonly #asked = new Map<string, Asked>();
  readonly #times: number[] = [];
  /** The model begins when the built-in embedder has answered. */
  readonly #oneByOne: boolean;
  #lastAskedAt = Number.NEGATIVE_INFINITY;

  constructor(options: RefinerOptions) {
    this.#options = options;
    // Some runtimes do not tell, or have no navigator at all.
    const { cores = (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? Number.POSITIVE_INFINITY } = options;
    this.#oneByOne = cores <= FEW_CORES;
  }

  /** Median of the last query embeddings, way to the encoder and back included; null until enough were measured. */
  get medianMs(): number | null {
    if (this.#times.length < TIMES_TO_JUDGE) return null;
    return this.#times.toSorted((a, b) => a - b)[Math.floor(this.#times.length / 2)];
  }

  /** What the setting comes to now. */
  get active(): boolean {
    const refine = this.#options.refine();
    return refine === 'on' || (refine === 'auto' && (this.medianMs ?? 0) <= AUTO_REFINE_MS);
  }

  /** Another device, or another encoder: what was measured says nothing about it. */
  forgetTimes(): void {
    this.#times.length = 0;
  }

  /**
   * Starts the embedding of the query by the model, so that it runs while the built-in embedder answers; where there are few processors, after it.
   * @param isCancelled - a search that is not wanted any more leaves the encoder's queue before it is computed
   * @returns null where no model takes part
   */
  begin(query: SearchQuery, isCancelled: () => boolean): Refinement | null {
    this.#giveUpUnwanted();
    const { shelf, encoder, refine, wake, now } = this.#options;
    const text = query.text.trim();
    const space = shelf()?.space;
    if (space === undefined || text === '' || query.mode === 'keyword' || refine() === 'off' || encoder() === 'failed') return null;
    if (!this.active) {
      if (encoder() === 'ready' && now() - this.#lastAskedAt > LOOK_AGAIN_MS) this.#ask(text, () => false);
      return null;
    }
    wake();
    const begunAt = now();
    const early = this.#oneByOne ? null : this.#ask(text, isCancelled);
    return {
      finish: (first, onPartial) => this.#finish({ query, ask: () => early ?? this.#ask(text, isCancelled), begunAt, spaceId: space.id, isCancelled }, first, onPartial),
      drop: () => {
        if (early !== null) this.#leave(text, early, isCancelled);
      },
    };
  }

  async #finish(
    { query, ask, begunAt, spaceId, isCancelled }: { query: SearchQuery; ask: () => Asked; begunAt: number; spaceId: string; isCancelled: () => boolean },
    first: SearchReply,
    onPartial: (reply: SearchReply) => void,
  ): Promise<SearchReply> {
    const { now, session, shelf, monitor } = this.#options;
    const timed = (more: Partial<SearchReply['timings']>): SearchReply['timings'] => {
      const workerMs = now() - begunAt;
      return { ...first.timings, builtInMs: first.timings.workerMs, workerMs, totalMs: workerMs, ...more };
    };
    const stop = (): void => {
      if (isCancelled()) throw abortError();
    };
    stop();
    if (query.wantsPartial) onPartial({ ...first, partial: true, timings: timed({}) });
    const asked = ask();
    try {
      const vector = await this.#inTime(asked, isCancelled);
      stop();
      const model = shelf();
      // Zero: none of the words is one that the model knows.
      if (vector === null || model?.space.id !== spaceId || vector.length !== model.space.dimensions || vector.every((value) => value === 0)) {
        return { ...first, timings: timed({}) };
      }
      const start = now();
      const builtIn = first.stage === 'words' ? null : await this.#builtIn(query);
      const by: AskedSpace = { ...model, vector, stage: 'model' };
      const ranking = session.page(query, by, (depth) => this.#rank(query, by, builtIn, depth));
      const state = { start, partial: false, complete: first.complete, wordsMs: null, embedMs: null, marker: builtIn?.vector ?? null };
      const ranked = await session.reply(query, ranking, state, isCancelled);
      const before = new Map(first.hits.map((hit) => [hit.id, hit.foundBy]));
      const modelRankMs = now() - start;
      monitor.record('search.refine', modelRankMs);
      return {
        ...ranked,
        hits: ranked.hits.map((hit) => ({ ...hit, foundBy: before.get(hit.id) ?? hit.foundBy })),
        timings: timed({ modelEmbedMs: asked.embedMs ?? 0, modelRankMs }),
      };
    } catch {
      stop();
      return { ...first, timings: timed({}) };
    }
  }

  /**
   * By the model; and what the model has not read yet by the built-in embedder, as before: in any space a score is the chance of being right.
   * Exact: an unread memory that was too far down to be among the first hits may come up when the model thinks little of those.
   */
  #rank(query: SearchQuery, model: AskedSpace, builtIn: AskedSpace | null, depth: number): Ranking {
    const { session, documents } = this.#options;
    const words = session.lookUp(query);
    if (builtIn === null || model.index.documentCount >= documents.size) return session.rank(query, words, model, depth);
    const unread = words.allowed?.slice() ?? new Uint8Array(documents.capacity).fill(1);
    for (let document = 0; document < unread.length; document++) if (model.index.has(document)) unread[document] = 0;
    const those = (read: boolean): Words['coverage'] => new Map([...words.coverage].filter(([document]) => model.index.has(document) === read));
    const byModel = session.rank(query, { coverage: those(true), allowed: words.allowed }, model, depth);
    const byBuiltIn = session.rank(query, { coverage: those(false), allowed: unread }, builtIn, depth);
    const ranked = [...byModel.ranked, ...byBuiltIn.ranked].sort((a, b) => b.score - a.score || documents.compareTies(a.document, b.document));
    return { ...byModel, ranked: ranked.slice(0, depth), total: byModel.total + byBuiltIn.total };
  }

  /** The built-in space with the query in it, which the search has just asked for; null when it is not to be had any more. */
  async #builtIn(query: SearchQuery): Promise<AskedSpace | null> {
    const { queryVector, vectors } = this.#options.session.options;
    const vector = await queryVector(query.text.trim()).catch(() => null);
    const shelf = vectors();
    return vector === null || shelf === null || vector.length !== shelf.space.dimensions ? null : { index: shelf.index, space: shelf.space, vector, stage: 'built-in' };
  }

  /** @returns null when it does not come in time */
  async #inTime(asked: Asked, isCancelled: () => boolean): Promise<Float32Array | null> {
    const { encoder, now, patienceMs = 2_000, startingPatienceMs = 8_000 } = this.#options;
    const since = now();
    let watch: ReturnType<typeof setInterval> | undefined;
    const tooLate = new Promise<null>((resolve) => {
      watch = setInterval(() => {
        const at = encoder();
        const patience = at === 'ready' ? patienceMs : at === 'failed' ? 0 : startingPatienceMs;
        if (!isCancelled() && now() - since < patience) return;
        resolve(null);
        this.#giveUpUnwanted();
      }, WATCH_MS);
    });
    try {
      return await Promise.race([asked.vector, tooLate]);
    } finally {
      clearInterval(watch);
      asked.waiting.delete(isCancelled);
    }
  }

  #leave(text: string, asked: Asked, isCancelled: () => boolean): void {
    asked.waiting.delete(isCancelled);
    if (asked.waiting.size > 0) return;
    if (this.#asked.get(text) === asked) this.#asked.delete(text);
    asked.controller.abort();
  }

  #ask(text: string, isCancelled: () => boolean): Asked {
    const { queryVectors, now, encoder, monitor } = this.#options;
    this.#lastAskedAt = now();
    const running = this.#asked.get(text);
    if (running !== undefined) {
      running.waiting.add(isCancelled);
      return running;
    }
    const start = now();
    const controller = new AbortController();
    const isRemembered = queryVectors.remembered(text) !== undefined;
    // The time of a start is not the time of an embedding.
    const tells = !isRemembered && encoder() === 'ready';
    const done = (): void => {
      if (this.#asked.get(text) === asked) this.#asked.delete(text);
    };
    const vector = queryVectors.of(text, controller.signal).finally(done);
    const asked: Asked = { vector, controller, waiting: new Set([isCancelled]), embedMs: null };
    this.#asked.set(text, asked);
    vector.then(
      () => {
        asked.embedMs = isRemembered ? 0 : now() - start;
        if (!tells || controller.signal.aborted) return;
        monitor.record('search.refine.embed', asked.embedMs);
        this.#note(asked.embedMs);
      },
      () => {
        // Whoever waits for it answers without it.
      },
    );
    return asked;
  }

  #note(embedMs: number): void {
    this.#times.push(embedMs);
    if (this.#times.length > TIMES_KEPT) this.#times.shift();
    this.#options.onChange?.();
  }

  /** A newer keystroke: what was asked for the letters before leaves the encoder's queue. */
  #giveUpUnwanted(): void {
    for (const [text, asked] of this.#asked) {
      if (asked.waiting.size === 0 || ![...asked.waiting].every((isCancelled) => isCancelled())) continue;
      this.#asked.delete(text);
      asked.controller.abort();
    }
  }
}
