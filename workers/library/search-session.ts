import { abortError, isAbortError, isAppError } from '../../src/contracts/errors';
import type { VectorSpace } from '../../src/contracts/embedder';
import type { MemoryId } from '../../src/contracts/memory';
import type { Hit, HitPassage, SearchQuery, SearchReply, SearchTimings, TextRange } from '../../src/contracts/search';
import type { DocumentTable } from '../../src/core/document-table';
import type { KeywordIndex } from '../../src/core/keyword/keyword-index';
import type { Monitor } from '../../src/core/monitor/monitor';
import { type Candidate, cosineFloor, fuse, type FusedHit, logistic } from '../../src/core/search/fusion';
import { clauses, countWords, highlightWords } from '../../src/core/search/highlight';
import { priorDocumentShare } from '../../src/core/keyword/common-words';
import { splitIntoPassages } from '../../src/core/text/chunker';
import type { VectorIndex } from '../../src/core/vector-index/vector-index';
import type { MemoryRow } from '../../src/storage/schema';
import { toMemory } from './memory-records';

/** Keyword hits that take part in fusion; the ones beyond hold so little of the query that no cosine lifts them into view. */
const KEYWORD_CANDIDATES = 400;
/** Below this coverage a word match is chance (`how`, `at`), and saying "words" would mislead. */
const TELLING_COVERAGE = 0.2;
/** Calibrated semantic score from which meaning is named as a reason. */
const TELLING_MEANING = 0.35;
/** Words in more than this share of English texts are not worth marking, unless nothing else matched. */
const TELLING_SHARE = 0.25;
/** Hits whose closest sentence is marked; nobody reads further before the next keystroke. */
const MEANING_HIGHLIGHTS = 12;
/** An embedder slower than this per sentence does not highlight: the search must stay quick. */
const HIGHLIGHT_MS_PER_TEXT = 0.4;
/** Passages looked through for the one with most of the words. */
const PASSAGES_CONSIDERED = 200;

interface SearchSessionOptions {
  readonly documents: DocumentTable;
  readonly keywords: KeywordIndex;
  readonly vectors: () => { readonly index: VectorIndex; readonly space: VectorSpace } | null;
  readonly queryVector: (text: string) => Promise<Float32Array>;
  /** Embeds sentences of hits for highlighting. */
  readonly embedSentences: (texts: readonly string[]) => Promise<Float32Array>;
  readonly msPerText: () => number;
  readonly readMemories: (ids: readonly MemoryId[]) => Promise<(MemoryRow | undefined)[]>;
  readonly counts: () => SearchReply['library'];
  /** False while stored vectors or words are still being loaded, or memories wait to be embedded. */
  readonly isComplete: () => boolean;
  readonly now: () => number;
  readonly monitor: Monitor;
}

interface Found {
  readonly ranked: readonly FusedHit[];
  readonly total: number;
  readonly words: ReadonlySet<string>;
  readonly queryVector: Float32Array | null;
  readonly space: VectorSpace | null;
  readonly path: string | null;
  readonly timings: Omit<SearchTimings, 'totalMs' | 'workerMs' | 'readMs'>;
}

/** Runs one search over words and meaning. Stateless between searches. */
export class SearchSession {
  readonly #options: SearchSessionOptions;

  constructor(options: SearchSessionOptions) {
    this.#options = options;
  }

  /**
   * @param isCancelled - asked between stages
   * @param onPartial - gets the keyword hits when the caller wants them and meaning is asked for too
   * @throws an `AbortError` after cancellation; AppError `EMBEDDER_UNAVAILABLE` only in semantic mode
   */
  async run(query: SearchQuery, isCancelled: () => boolean, onPartial: (reply: SearchReply) => void): Promise<SearchReply> {
    const { now, documents, keywords, monitor } = this.#options;
    const start = now();
    const stop = (): void => {
      if (isCancelled()) throw abortError();
    };
    const text = query.text.trim();
    // Asked for first: while the embedder works, the words are looked up here.
    const asked = query.mode === 'keyword' || text === '' ? null : this.#askMeaning(text);
    let wordsMs: number | null = null;
    let words: ReadonlySet<string> = new Set();
    let allowed: Uint8Array | undefined;
    let revision = -1;
    const coverage = new Map<number, number>();
    const lookUp = (): void => {
      revision = documents.revision;
      allowed = query.personas === undefined ? undefined : documents.maskOf(query.personas);
      coverage.clear();
      if (query.mode === 'semantic' || text === '') return;
      const result = keywords.search(query.text, query.mode === 'keyword' ? documents.capacity : KEYWORD_CANDIDATES, allowed);
      words = result.words;
      for (const match of result.matches) coverage.set(match.document, match.coverage);
    };
    lookUp();
    if (query.mode !== 'semantic' && text !== '') {
      wordsMs = now() - start;
      monitor.record('search.words', wordsMs);
    }
    const noTimings = { wordsMs, embedMs: null, scanMs: null, rescoreMs: null, fuseMs: null };
    const wordsOnly = (): Found => {
      const candidates = [...coverage].map(([document, covered]): Candidate => ({ document, cosine: null, ordinal: 0, coverage: covered }));
      const ranked = fuse(candidates, { mode: 'keyword', threshold: query.threshold, calibration: null }, documents.compareTies);
      return { ranked: ranked.slice(0, query.limit), total: ranked.length, words, queryVector: null, space: null, path: null, timings: noTimings };
    };
    if (asked === null) return this.#reply(query, wordsOnly(), { start, partial: false, complete: query.mode === 'keyword' || text === '' }, stop);

    if (query.wantsPartial && coverage.size > 0) {
      const reply = await this.#reply(query, wordsOnly(), { start, partial: true, complete: false }, stop);
      onPartial(reply);
    }
    const meaning = await asked;
    stop();
    // Memories came or went meanwhile: a number that was one memory's may be another's by now.
    if (documents.revision !== revision) lookUp();
    const vectors = this.#options.vectors();
    // While the library changes to another space, a query may still come in the old one, or already in the new.
    if ('error' in meaning || vectors === null || meaning.vector.length !== vectors.space.dimensions) {
      if (query.mode === 'semantic' && 'error' in meaning) throw meaning.error;
      return this.#reply(query, wordsOnly(), { start, partial: false, complete: false }, stop);
    }
    const found = this.#fuseBoth(query, coverage, words, meaning, vectors, allowed, wordsMs);
    return this.#reply(query, found, { start, partial: false, complete: this.#options.isComplete() }, stop);
  }

  async #askMeaning(text: string): Promise<{ readonly vector: Float32Array; readonly embedMs: number } | { readonly error: unknown }> {
    const { now, monitor } = this.#options;
    const start = now();
    try {
      const vector = await this.#options.queryVector(text);
      const embedMs = now() - start;
      monitor.record('search.embed', embedMs);
      return { vector, embedMs };
    } catch (error) {
      if (isAbortError(error)) throw error;
      return { error };
    }
  }

  #fuseBoth(
    query: SearchQuery,
    coverage: ReadonlyMap<number, number>,
    words: ReadonlySet<string>,
    meaning: { readonly vector: Float32Array; readonly embedMs: number },
    { index, space }: { readonly index: VectorIndex; readonly space: VectorSpace },
    allowed: Uint8Array | undefined,
    wordsMs: number | null,
  ): Found {
    const { now, documents, monitor } = this.#options;
    const hasDirection = meaning.vector.some((value) => value !== 0);
    const minScore = cosineFloor(query.threshold, query.mode, space.calibration);
    const candidates = new Map<number, Candidate>();
    let scan: ReturnType<VectorIndex['search']> | null = null;
    let rescoreMs = 0;
    if (hasDirection) {
      // As many as are wanted are enough: whatever ranks above them holds a word too, and those are all scored below.
      scan = index.search(meaning.vector, {
        limit: query.limit,
        compareTies: documents.compareTies,
        ...(allowed === undefined ? {} : { allowed }),
        minScore,
      });
      for (const hit of scan.hits) {
        candidates.set(hit.document, { document: hit.document, cosine: hit.score, ordinal: hit.ordinal, coverage: coverage.get(hit.document) ?? 0 });
      }
      const others = [...coverage.keys()].filter((document) => !candidates.has(document));
      const started = now();
      const ordinals = new Uint32Array(others.length);
      const cosines = index.scoreDocuments(meaning.vector, others, ordinals);
      others.forEach((document, i) => {
        const cosine = Number.isNaN(cosines[i]) ? null : cosines[i];
        candidates.set(document, { document, cosine, ordinal: ordinals[i], coverage: coverage.get(document) ?? 0 });
      });
      rescoreMs = scan.rescoreMs + now() - started;
    } else {
      for (const [document, covered] of coverage) candidates.set(document, { document, cosine: null, ordinal: 0, coverage: covered });
    }
    const fuseStart = now();
    const ranked = fuse(candidates.values(), { mode: query.mode, threshold: query.threshold, calibration: space.calibration }, documents.compareTies);
    const fuseMs = now() - fuseStart;
    if (scan !== null) monitor.record('search.scan', scan.scanMs + rescoreMs);
    const byWordsAlone = ranked.filter((hit) => hit.coverage > 0 && (hit.cosine === null || hit.cosine < minScore)).length;
    return {
      ranked: ranked.slice(0, query.limit),
      total: (scan?.aboveMinScore ?? 0) + byWordsAlone,
      words,
      queryVector: hasDirection ? meaning.vector : null,
      space,
      path: scan?.path ?? null,
      timings: { wordsMs, embedMs: meaning.embedMs, scanMs: scan?.scanMs ?? null, rescoreMs: scan === null ? null : rescoreMs, fuseMs },
    };
  }

  async #reply(query: SearchQuery, found: Found, state: { start: number; partial: boolean; complete: boolean }, stop: () => void): Promise<SearchReply> {
    const { now, documents, readMemories, counts } = this.#options;
    const readStart = now();
    const ids = found.ranked.map((hit) => documents.entry(hit.document)?.id ?? '');
    const rows = await readMemories(ids);
    stop();
    const telling = tellingWords(found.words);
    const hits: Hit[] = [];
    found.ranked.forEach((ranked, i) => {
      const row = rows[i];
      // Deleted between the ranking and the reading.
      if (row === undefined || documents.documentOf(row.id) !== ranked.document) return;
      hits.push(toHit(row, ranked, telling, found.space));
    });
    const marked = state.partial ? hits : await this.#highlightMeaning(hits, found);
    stop();
    const end = now();
    return {
      query: query.text,
      mode: query.mode,
      hits: marked,
      total: Math.max(found.total, marked.length),
      partial: state.partial,
      complete: state.complete,
      timings: { ...found.timings, readMs: end - readStart, workerMs: end - state.start, totalMs: end - state.start },
      library: counts(),
      vectorSpace: found.queryVector === null ? null : (found.space?.id ?? null),
      path: found.path,
    };
  }

  /** Where no word can be marked, marks the sentence closest in meaning. */
  async #highlightMeaning(hits: readonly Hit[], found: Found): Promise<readonly Hit[]> {
    const { queryVector } = found;
    if (queryVector === null || this.#options.msPerText() > HIGHLIGHT_MS_PER_TEXT) return hits;
    const sentences = hits.map((hit, i): TextRange[] => {
      // A weak match has no sentence that was meant; marking one would pretend it had.
      if (i >= MEANING_HIGHLIGHTS || hit.score < TELLING_MEANING || hit.passage.highlights.length > 0 || !hit.matchedBy.includes('meaning')) return [];
      const ranges = clauses(hit.memory.text, hit.passage);
      return ranges.length > 1 ? ranges : [];
    });
    const texts = hits.flatMap((hit, i) => sentences[i].map((range) => hit.memory.text.slice(range.start, range.end)));
    if (texts.length === 0) return hits;
    let vectors: Float32Array;
    try {
      vectors = await this.#options.embedSentences(texts);
    } catch (error) {
      if (isAppError(error)) return hits; // A mark less, not a search less.
      throw error;
    }
    if (vectors.length !== texts.length * queryVector.length) return hits; // Of another space by now.
    let at = 0;
    return hits.map((hit, i) => {
      if (sentences[i].length === 0) return hit;
      let best = -1;
      let closest: TextRange | null = null;
      for (const range of sentences[i]) {
        const cosine = dot(queryVector, vectors, at++ * queryVector.length);
        if (cosine > best) {
          best = cosine;
          closest = range;
        }
      }
      return closest === null ? hit : { ...hit, passage: { ...hit.passage, highlights: [closest] } };
    });
  }
}

function dot(query: Float32Array, rows: Float32Array, offset: number): number {
  let sum = 0;
  for (let j = 0; j < query.length; j++) sum += query[j] * rows[offset + j];
  return sum;
}

function tellingWords(words: ReadonlySet<string>): ReadonlySet<string> {
  const telling = new Set([...words].filter((word) => priorDocumentShare(word) < TELLING_SHARE));
  return telling.size > 0 ? telling : words;
}

function toHit(row: MemoryRow, ranked: FusedHit, words: ReadonlySet<string>, space: VectorSpace | null): Hit {
  const memory = toMemory(row);
  const matchedBy: ('words' | 'meaning')[] = [];
  const meaning = ranked.cosine !== null && space !== null && logistic(space.calibration.semantic, ranked.cosine) >= TELLING_MEANING;
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
