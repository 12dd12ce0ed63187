import type { MemoryType, PersonaId } from './memory';

/** The words before the colon. */
export const QUERY_OPERATORS = ['tag', 'type', 'persona', 'before', 'after', 'on', 'is', 'has', 'importance', 'source', 'sort'] as const;
export type QueryOperator = (typeof QUERY_OPERATORS)[number];

export const QUERY_SORTS = ['best', 'newest', 'oldest', 'changed', 'title', 'importance'] as const;
export type QuerySort = (typeof QUERY_SORTS)[number];

/** Half-open range of UTF-16 offsets into the query as typed. */
export interface QueryRange {
  readonly start: number;
  readonly end: number;
}

/** One condition. All must hold; but of several types, personas, sources and days (`on:`) one must. `not`: written with `-` before it. */
export type QueryFilter = QueryRange & { readonly not: boolean } & (
  | { readonly by: 'phrase'; readonly text: string }
  /** `-word`: not in the text, title or tags. */
  | { readonly by: 'word'; readonly text: string }
  | { readonly by: 'tag'; readonly tag: string }
  | { readonly by: 'type'; readonly type: MemoryType }
  /** Id or name, as typed. */
  | { readonly by: 'persona'; readonly persona: string }
  /** Created within `[from, to)`, Unix ms, in the person's time zone; an open side is infinite. */
  | { readonly by: 'time'; readonly from: number; readonly to: number }
  | { readonly by: 'is'; readonly state: 'pinned' | 'edited' | 'untagged' }
  | { readonly by: 'has'; readonly part: 'link' | 'image' | 'tag' | 'title' | 'code' | 'task' }
  /** Importance within `[from, to]`. */
  | { readonly by: 'importance'; readonly from: number; readonly to: number }
  /** Kind of the source, or part of its path. */
  | { readonly by: 'source'; readonly source: string }
);

/** What cannot be understood, and where: it takes no part in the search, and everything else does. */
export interface QueryProblem extends QueryRange {
  /** Words for the person: what is wrong, and what would be right. */
  readonly message: string;
}

export interface ParsedQuery {
  /** What is searched for by words and meaning: the text without its operators; phrases stay in it, without their quotes. A space at its end: its last word is complete. */
  readonly text: string;
  readonly filters: readonly QueryFilter[];
  readonly sort: QuerySort;
  readonly problems: readonly QueryProblem[];
}

/** What may stand at the caret. */
export interface QueryCompletion extends QueryRange {
  /** Takes the place of the range. */
  readonly insert: string;
  readonly label: string;
  /** A few words, or a count. */
  readonly detail: string;
  readonly kind: 'operator' | 'value';
}

export interface QueryContext {
  /** Unix ms, for `last week`. */
  readonly now: number;
  /** IANA name; absent: that of this device. */
  readonly timeZone?: string;
  readonly personas?: readonly { readonly id: PersonaId; readonly name: string }[];
}

export interface QueriesApi {
  /** At most 12, best first. @param caret - UTF-16 offset into `text` */
  complete(text: string, caret: number): Promise<readonly QueryCompletion[]>;
}
