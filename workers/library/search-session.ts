import { abortError, isAbortError } from '../../src/contracts/errors';
import type { VectorSpace } from '../../src/contracts/embedder';
import type { MemoryId } from '../../src/contracts/memory';
import type { Hit, HitPassage, SearchQuery, SearchReply, SearchStage, SearchTimings, TextRange } from '../../src/contracts/search';
import type { DocumentTable } from '../../src/core/document-table';
import type { KeywordIndex } from '../../src/core/keyword/keyword-index';
import type { Monitor } from '../../src/core/monitor/monitor';
import { type Candidate, cosineFloor, fuse, type FusedHit, logistic } from '../../src/core/search/fusion';
import { countWords, highlightWords } from '../../src/core/search/highlight';
import { priorDocumentShare } from '../../src/core/keyword/common-words';
import { splitIntoPassages } from '../../src/core/text/chunker';
import type { VectorIndex } from '../../src/core/vector-index/vector-index';
import type { MemoryRow } from '../../src/storage/schema';
import { toMemory } from './memory-text';

/** Keyword hits that take part in fusion; the ones beyond hold so little of the query that no cosine lifts them into view. */
const KEYWORD_CANDIDATES = 400;
/** Below this coverage a word match is chance (`how`, `at`), and saying "words" would mislead. */
const TELLING_COVERAGE = 0.2;
/** Calibrated semantic score from which meaning is named as a reason. */
const TELLING_MEANING = 0.35;
/** Words in more than this share of English texts are not worth marking, unless nothing else matched. */
const TELLING_SHARE = 0.25;
/** From here on, and for most of all memories, keeping the best in a heap takes longer than to score and sort them all. */
const DEEP = 2_000;
/** Passages looked through for the one with most of the words. */
const PASSAGES_CONSIDERED = 200;

export interface SearchSessionOptions {
  readonly documents: DocumentTable;
  readonly keywords: KeywordIndex;
  readonly vectors: () => { readonly index: VectorIndex; readonly space: VectorSpace } | null;
  readonly queryVector: (text: string) => Promise<Float32Array>;
  /** Embeds sentences of hits for highlighting. */
  readonly embedSentences: (texts: readonly string[]) => Promise<Float32Array>;
  readonly msPerText: () => number;
  readonly readMemories: (ids: readonly MemoryId[]) => Promise<(MemoryRow | undefined)[]>;
  /** Told of each query that is compared with vectors. */
  readonly onQuery?: (index: VectorIndex, vector: Float32Array) => void;
  readonly counts: () => SearchReply['library'];
  /** False while stored vectors or words are still being loaded, or memories wait to be embedded. */
  readonly isComplete: () => boolean;
  readonly now: () => number;
  readonly monitor: Monitor;
}

/** Memories with vectors in one space, and where the query lies in it. */
export interface AskedSpace {
  readonly index: VectorIndex;
  readonly space: VectorSpace;
  readonly vector: Float32Array;
  /** Named by hits that this space brings. */
  readonly stage: SearchStage;
}

/** The words of one query, looked up. */
export interface Words {
  /** Of the documents: memories may have come or gone since, and a number that was one memory's may be another's. */
  readonly revision: number;
  readonly allowed: Uint8Array | undefined;
  readonly coverage: ReadonlyMap<number, number>;
  readonly words: ReadonlySet<string>;
  /** Best first, what words alone show. */
  readonly alone: readonly FusedHit[];
}

/** `by`: the space whose cosine it has; null: by words alone. */
export interface RankedHit extends FusedHit {
  readonly by: AskedSpace | null;
}

export interface Ranking {
  /** Best first. */
  readonly ranked: readonly RankedHit[];
  /** Place of the first of them in the whole order; absent: 0. */
  readonly start?: number;
  readonly total: number;
  /** The space that leads; null: words alone. */
  readonly by: AskedSpace | null;
  readonly path: string | null;
  readonly timings: Pick<SearchTimings, 'scanMs' | 'rescoreMs' | 'fuseMs'>;
}

interface ReplyState {
  readonly start: number;
  readonly partial: boolean;
  readonly complete: boolean;
  readonly wordsMs: number | null;
  readonly embedMs: number | null;
  /** The query in the built-in space: marks the sentences that are meant, whoever ranks (a model would take too long for it). */
  readonly marker: Float32Array | null;
}

/** What filters, pages and remembered rankings add to a search: see `query/query-desk`, a script of its own. */
export interface SearchLens {
  /** Grows with whatever may change what this query is allowed to find. */
  revisionOf(query: SearchQuery): number;
  /** 1 for documents that may be found; undefined: all. */
  allowed(query: SearchQuery): Uint8Array | undefined;
  words(query: SearchQuery, lookUp: () => Words): Words;
  /** @param rank - ranks anew, as many as it is told */
  page(query: SearchQuery, by: AskedSpace | null, rank: (depth: number) => Ranking): Ranking;
}

/** Runs one search over words and meaning. What a model needs to order the hits anew is public: see `models/refiner`. */
export class SearchSession {
  /** A query is looked up once, however many spaces rank it. */
  readonly #words = new WeakMap<SearchQuery, Words>();
  /** Null until a query needs one. */
  lens: SearchLens | null = null;

  #markingPart: Promise<typeof import('./mark-meaning') | null> | null = null;

  constructor(readonly options: SearchSessionOptions) {}

  /**
   * @param isCancelled - asked between stages
   * @param onPartial - gets the keyword hits when the caller wants them and meaning is asked for too
   * @throws an `AbortError` after cancellation; AppError `EMBEDDER_UNAVAILABLE` only in semantic mode
   */
  async run(query: SearchQuery, isCancelled: () => boolean, onPartial: (reply: SearchReply) => void): Promise<SearchReply> {
    const { now, monitor, isComplete } = this.options;
    const start = now();
    const text = query.text.trim();
    const wanted = query.mode !== 'keyword' && text !== '';
    // Asked for first: while the embedder works, the words are looked up here.
    const asked = wanted ? this.#askMeaning(text) : null;
    const { coverage } = this.lookUp(query);
    const wordsMs = query.mode !== 'semantic' && text !== '' ? now() - start : null;
    if (wordsMs !== null) monitor.record('search.words', wordsMs);
    const wordsOnly = (partial: boolean): Promise<SearchReply> =>
      this.reply(query, this.#wordsAlone(query), { start, partial, complete: !wanted, wordsMs, embedMs: null, marker: null }, isCancelled);
    if (asked === null) return wordsOnly(false);

    if (query.wantsPartial && coverage.size > 0) onPartial(await wordsOnly(true));
    const meaning = await asked;
    stopIf(isCancelled);
    const vectors = this.options.vectors();
    // While the library changes to another space, a query may still come in the old one, or already in the new.
    if ('error' in meaning || vectors === null || meaning.vector.length !== vectors.space.dimensions) {
      if (query.mode === 'semantic' && 'error' in meaning) throw meaning.error;
      return wordsOnly(false);
    }
    const { vector, embedMs } = meaning;
    const by: AskedSpace = { index: vectors.index, space: vectors.space, vector, stage: 'built-in' };
    const ranking = this.page(query, by, (depth) => this.rank(query, this.lookUp(query), by, depth));
    return this.reply(query, ranking, { start, partial: false, complete: isComplete(), wordsMs, embedMs, marker: vector }, isCancelled);
  }

  /** Free when this query was looked up before and no memory has changed since. */
  lookUp(query: SearchQuery): Words {
    const known = this.#words.get(query);
    if (known?.revision === this.#revisionOf(query)) return known;
    const looked = this.lens?.words(query, () => this.#lookUp(query)) ?? this.#lookUp(query);
    this.#words.set(query, looked);
    return looked;
  }

  #lookUp(query: SearchQuery): Words {
    const { documents, keywords } = this.options;
    const allowed = this.#allowed(query);
    const coverage = new Map<number, number>();
    let words: ReadonlySet<string> = new Set();
    if (query.mode !== 'semantic' && query.text.trim() !== '') {
      const result = keywords.search(query.text, query.mode === 'keyword' ? documents.capacity : KEYWORD_CANDIDATES, allowed);
      words = result.words;
      for (const match of result.matches) coverage.set(match.document, match.coverage);
    }
    const candidates = [...coverage].map(([document, covered]): Candidate => ({ document, cosine: null, ordinal: 0, coverage: covered }));
    const alone = fuse(candidates, { mode: 'keyword', threshold: query.threshold, calibration: null }, documents.compareTies);
    return { revision: this.#revisionOf(query), allowed, coverage, words, alone };
  }

  #revisionOf(query: SearchQuery): number {
    return this.lens?.revisionOf(query) ?? this.options.documents.revision;
  }

  /** 1 for documents that may be found now. */
  #allowed(query: SearchQuery): Uint8Array | undefined {
    const known = this.#words.get(query);
    if (known?.revision === this.#revisionOf(query)) return known.allowed;
    if (this.lens !== null) return this.lens.allowed(query);
    return query.personas === undefined ? undefined : this.options.documents.maskOf(query.personas);
  }

  /** What is to be shown of a ranking. @param rank - ranks, as many as it is told */
  page(query: SearchQuery, by: AskedSpace | null, rank: (depth: number) => Ranking): Ranking {
    return this.lens?.page(query, by, rank) ?? rank(query.limit);
  }

  #wordsAlone(query: SearchQuery): Ranking {
    return this.page(query, null, (depth) => {
      const { alone } = this.lookUp(query);
      return {
        ranked: alone.slice(0, depth).map((hit) => ({ ...hit, by: null })), total: alone.length, by: null, path: null,
        timings: { scanMs: null, rescoreMs: null, fuseMs: null },
      };
    });
  }

  async #askMeaning(text: string): Promise<{ readonly vector: Float32Array; readonly embedMs: number } | { readonly error: unknown }> {
    const { now, monitor } = this.options;
    const start = now();
    try {
      const vector = await this.options.queryVector(text);
      const embedMs = now() - start;
      monitor.record('search.embed', embedMs);
      return { vector, embedMs };
    } catch (error) {
      if (isAbortError(error)) throw error;
      return { error };
    }
  }

  /** @returns no more than `depth` */
  rank(query: SearchQuery, { coverage, allowed }: Pick<Words, 'coverage' | 'allowed'>, by: AskedSpace, depth: number): Ranking {
    const { now, documents, monitor } = this.options;
    const { index, space, vector } = by;
    const hasDirection = vector.some((value) => value !== 0);
    const minScore = cosineFloor(query.threshold, query.mode, space.calibration);
    const candidates = new Map<number, Candidate>();
    let scan: ReturnType<VectorIndex['search']> | null = null;
    let rescoreMs = 0;
    if (hasDirection) {
      this.options.onQuery?.(index, vector);
      const isDeep = depth > DEEP && depth * 2 > documents.size;
      // As many as are wanted are enough: whatever ranks above them holds a word too, and those are all scored below.
      scan = isDeep ? null : index.search(vector, {
        limit: depth,
        compareTies: documents.compareTies,
        ...(allowed === undefined ? {} : { allowed }),
        minScore,
      });
      for (const hit of scan?.hits ?? []) {
        candidates.set(hit.document, { document: hit.document, cosine: hit.score, ordinal: hit.ordinal, coverage: coverage.get(hit.document) ?? 0 });
      }
      const others = isDeep ? documents.ordered(null).filter((document) => allowed === undefined || allowed[document] === 1) : [...coverage.keys()].filter((document) => !candidates.has(document));
      const started = now();
      const ordinals = new Uint32Array(others.length);
      const cosines = index.scoreDocuments(vector, others, ordinals);
      others.forEach((document, i) => {
        const cosine = Number.isNaN(cosines[i]) ? null : cosines[i];
        const covered = coverage.get(document) ?? 0;
        if (covered > 0 || (cosine !== null && cosine >= minScore)) candidates.set(document, { document, cosine, ordinal: ordinals[i], coverage: covered });
      });
      rescoreMs = (scan?.rescoreMs ?? 0) + now() - started;
    } else {
      for (const [document, covered] of coverage) candidates.set(document, { document, cosine: null, ordinal: 0, coverage: covered });
    }
    const fuseStart = now();
    const ranked = fuse(candidates.values(), { mode: query.mode, threshold: query.threshold, calibration: space.calibration }, documents.compareTies);
    const fuseMs = now() - fuseStart;
    if (scan !== null) monitor.record('search.scan', scan.scanMs + rescoreMs);
    const byWordsAlone = ranked.filter((hit) => hit.coverage > 0 && (hit.cosine === null || hit.cosine < minScore)).length;
    const leading = hasDirection ? by : null;
    return {
      ranked: ranked.slice(0, depth).map((hit) => ({ ...hit, by: leading })),
      total: scan === null ? ranked.length : scan.aboveMinScore + byWordsAlone,
      by: leading,
      path: scan?.path ?? null,
      timings: { scanMs: scan?.scanMs ?? null, rescoreMs: scan === null ? null : rescoreMs, fuseMs },
    };
  }

  async reply(query: SearchQuery, found: Ranking, state: ReplyState, isCancelled: () => boolean): Promise<SearchReply> {
    const { now, documents, readMemories, counts } = this.options;
    const readStart = now();
    const { offset = 0, limit } = query;
    const { words, alone } = this.lookUp(query);
    const page = found.ranked.slice(offset - (found.start ?? 0)).slice(0, limit);
    const ids = page.map((hit) => documents.entry(hit.document)?.id ?? '');
    const rows = await readMemories(ids);
    stopIf(isCancelled);
    const telling = tellingWords(words);
    const byWords = new Set(alone.slice(0, offset + limit).map((hit) => hit.document));
    const hits: Hit[] = [];
    page.forEach((ranked, i) => {
      const row = rows[i];
      // Deleted between the ranking and the reading.
      if (row === undefined || documents.documentOf(row.id) !== ranked.document) return;
      hits.push(toHit(row, ranked, telling, byWords.has(ranked.document) ? 'words' : (ranked.by?.stage ?? 'words')));
    });
    const marked = found.by === null ? hits : await this.#markMeaning(hits, state.marker);
    stopIf(isCancelled);
    const end = now();
    return this.upToDate(query, {
      query: query.text,
      ...(offset === 0 ? {} : { offset }),
      mode: query.mode,
      hits: marked,
      total: Math.max(found.total, offset + marked.length),
      stage: found.by?.stage ?? 'words',
      partial: state.partial,
      complete: state.complete,
      timings: {
        wordsMs: state.wordsMs, embedMs: state.embedMs, ...found.timings, readMs: end - readStart, workerMs: end - state.start, totalMs: end - state.start,
        builtInMs: null, modelEmbedMs: null, modelRankMs: null,
      },
      library: counts(),
      vectorSpace: found.by?.space.id ?? null,
      path: found.path,
    });
  }

  /** The reply without what was deleted, or is not to be found by this query any more, since it was made. In one go with what is sent. */
  upToDate(query: SearchQuery, reply: SearchReply): SearchReply {
    const { documents } = this.options;
    const allowed = this.#allowed(query);
    const hits = reply.hits.filter(({ id }) => {
      const document = documents.documentOf(id);
      return document !== undefined && (allowed === undefined || allowed[document] === 1);
    });
    return hits.length === reply.hits.length ? reply : { ...reply, hits, total: Math.max(0, reply.total - reply.hits.length + hits.length) };
  }

  /** Where no word can be marked, the sentence closest in meaning is. A script of its own; a mark less where it cannot be had. */
  async #markMeaning(hits: readonly Hit[], queryVector: Float32Array | null): Promise<readonly Hit[]> {
    if (queryVector === null) return hits;
    const part = await this.prepare();
    return part === null ? hits : part.markMeaning(hits, queryVector, TELLING_MEANING, this.options);
  }

  /** Loads what a search by meaning needs besides, when there is an embedder, so that the first search does not wait for it. */
  prepare(): Promise<typeof import('./mark-meaning') | null> {
    return (this.#markingPart ??= import('./mark-meaning').catch(() => (this.#markingPart = null)));
  }
}

function tellingWords(words: ReadonlySet<string>): ReadonlySet<string> {
  const telling = new Set([...words].filter((word) => priorDocumentShare(word) < TELLING_SHARE));
  return telling.size > 0 ? telling : words;
}

function stopIf(isCancelled: () => boolean): void {
  if (isCancelled()) throw abortError();
}

function toHit(row: MemoryRow, ranked: RankedHit, words: ReadonlySet<string>, foundBy: SearchStage): Hit {
  const memory = toMemory(row);
  const matchedBy: ('words' | 'meaning')[] = [];
  const meaning = ranked.cosine !== null && ranked.by !== null && logistic(ranked.by.space.calibration.semantic, ranked.cosine) >= TELLING_MEANING;
  if (ranked.coverage >= TELLING_COVERAGE) matchedBy.push('words');
  if (meaning || (ranked.cosine !== null && matchedBy.length === 0)) matchedBy.push('meaning');
  if (matchedBy.length === 0) matchedBy.push('words');
  return {
    id: row.id,
    score: ranked.score,
    cosine: ranked.cosine,
    coverage: ranked.coverage > 0 ? ranked.coverage : null,
    memory,
    passage: choosePassage(row, ranked, matchedBy.includes('words') ? words : new Set()),
    matchedBy,
    foundBy,
  };
}

/** The passage closest in meaning, unless it holds none of the words and another does. */
function choosePassage({ text, passages }: MemoryRow, ranked: FusedHit, words: ReadonlySet<string>): HitPassage {
  const spans = passages?.spans ?? null;
  const rangeOf = (ordinal: number): TextRange => {
    if (spans !== null && ordinal >= 1 && ordinal * 2 <= spans.length) return { start: spans[ordinal * 2 - 2], end: spans[ordinal * 2 - 1] };
    return splitIntoPassages(text)[0] ?? { start: 0, end: text.length };
  };
  let ordinal = spans === null ? 0 : Math.max(1, ranked.ordinal);
  if (words.size > 0 && spans !== null && (ranked.cosine === null || countWords(text, rangeOf(ordinal), words) === 0)) {
    let most = 0;
    for (let other = 1; other <= Math.min(PASSAGES_CONSIDERED, spans.length / 2); other++) {
      const count = countWords(text, rangeOf(other), words);
      if (count > most) {
        most = count;
        ordinal = other;
      }
    }
  }
  const range = rangeOf(ordinal);
  return { ...range, ordinal, text: text.slice(range.start, range.end), highlights: highlightWords(text, range, words) };
}
