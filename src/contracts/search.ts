import type { Memory, MemoryId, PersonaId } from './memory';
import type { ParsedQuery } from './query';

export const SEARCH_MODES = ['hybrid', 'semantic', 'keyword'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

/** The part of a search that can be posted to a worker. */
export interface SearchQuery {
  readonly text: string;
  /** 1 to 500. */
  readonly limit: number;
  /** Hits to pass over: the next page begins where the last one ended. */
  readonly offset?: number;
  /** 0 to 1, against the calibrated score; hits below it are left out. */
  readonly threshold: number;
  readonly mode: SearchMode;
  /** Absent: all personas. */
  readonly personas?: readonly PersonaId[];
  /** Send keyword hits before the query vector is there. */
  readonly wantsPartial: boolean;
}

/** Who has answered: `words` alone, meaning by the `built-in` embedder, or meaning by a `model` that the person chose. */
const SEARCH_STAGES = ['words', 'built-in', 'model'] as const;
export type SearchStage = (typeof SEARCH_STAGES)[number];

export interface SearchOptions {
  /** 1 to 500, default 20. */
  readonly limit?: number;
  /** Hits to pass over, default 0. A page of a query that was just asked costs reading its memories only. */
  readonly offset?: number;
  /** 0 to 1, default 0. */
  readonly threshold?: number;
  /** Default `hybrid`. */
  readonly mode?: SearchMode;
  readonly persona?: PersonaId | readonly PersonaId[];
  /** Aborting makes the search reject with an `AbortError`; a newer search does not cancel an older one by itself. */
  readonly signal?: AbortSignal;
  /** Called with the keyword hits before meaning has answered, and, while a model is in use, with the built-in embedder's hits before the model's. */
  readonly onPartial?: (reply: SearchReply) => void;
}

/** Half-open range `[start, end)` of UTF-16 offsets into the memory's text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface HitPassage extends TextRange {
  /** 0 for a memory of one passage. */
  readonly ordinal: number;
  readonly text: string;
  /** What matched, sorted, not overlapping, offsets into `Memory.text`. Words that matched; or, for meaning alone, the closest sentence. */
  readonly highlights: readonly TextRange[];
}

export interface Hit {
  readonly id: MemoryId;
  /** 0 to 1, calibrated per vector space and mode: comparable between searches. */
  readonly score: number;
  /** Mean of best passage and whole memory, -1 to 1; null where the memory has no vector yet or meaning was not asked. */
  readonly cosine: number | null;
  /** BM25 score divided by that of a memory holding every query term, 0 to 1; null where no word matched. */
  readonly coverage: number | null;
  readonly memory: Memory;
  readonly passage: HitPassage;
  readonly matchedBy: readonly ('words' | 'meaning')[];
  /** The first stage that had it among its hits: `model` only for what the built-in embedder did not show. */
  readonly foundBy: SearchStage;
}

/** Milliseconds by stage; null: the stage did not take place. Stages overlap (words run while the query is embedded), so they need not add up. */
export interface SearchTimings {
  /** Call to reply, as the caller sees it. */
  readonly totalMs: number;
  /** Inside the library worker. */
  readonly workerMs: number;
  readonly wordsMs: number | null;
  /** Query to vector, including the way to the embedder and back. */
  readonly embedMs: number | null;
  readonly scanMs: number | null;
  readonly rescoreMs: number | null;
  readonly fuseMs: number | null;
  /** Reading the memories of the hits, and highlighting them. */
  readonly readMs: number;
  /** Until the built-in embedder's hits were ready, in the library worker; null where no model was asked after it. */
  readonly builtInMs: number | null;
  /** The model's part: query to vector (0 when remembered), and everything after it; null where none took part. */
  readonly modelEmbedMs: number | null;
  readonly modelRankMs: number | null;
}

export interface SearchReply {
  readonly query: string;
  /** What the operators in it were understood as; absent: it has none. */
  readonly parsed?: ParsedQuery;
  /** Hits before `hits`; absent: none. */
  readonly offset?: number;
  readonly mode: SearchMode;
  readonly hits: readonly Hit[];
  /** Memories that passed the threshold, of which `hits` are the first. */
  readonly total: number;
  readonly stage: SearchStage;
  /** True for what `onPartial` gets. */
  readonly partial: boolean;
  /**
   * False while meaning was asked for but could not take part everywhere: embedder loading or failed, memories waiting to be
   * embedded, or parked because embedding them failed repeatedly (they are found by words only until the next start).
   */
  readonly complete: boolean;
  readonly timings: SearchTimings;
  readonly library: { readonly memories: number; readonly vectors: number; readonly pending: number };
  /** Vector space used, null when meaning took no part. */
  readonly vectorSpace: string | null;
  /** The scan that ran, e.g. `simd-i8+f32`, `scalar-f32`; null when none. */
  readonly path: string | null;
}
