import type { Memory, MemoryId, PersonaId } from './memory';

/** Two memories of one persona that say nearly the same. */
export interface DuplicatePair {
  /** The older one first. */
  readonly memories: readonly [Memory, Memory];
  /** Share of their word shingles that both have, 0 to 1; null where they are too short for it. */
  readonly overlap: number | null;
  /** Cosine of their whole texts in the built-in space; null where one has no vector. */
  readonly cosine: number | null;
  /** Same text, but for white space and case. */
  readonly exact: boolean;
}

export interface DuplicatesPage {
  /** Most alike first. */
  readonly pairs: readonly DuplicatePair[];
  readonly total: number;
  /** False while memories wait for their vectors. */
  readonly complete: boolean;
}

export interface SimilarMemory {
  readonly memory: Memory;
  readonly overlap: number | null;
  readonly cosine: number | null;
  readonly exact: boolean;
}

/** Two memories alike that somebody decided to keep both, as a backup holds it: of their texts as they were then. */
export interface KeptApart {
  readonly memories: readonly [MemoryId, MemoryId];
  /** SHA-256 of each text, hex; in the order of `memories`. */
  readonly contentHashes: readonly [string, string];
}

export interface DuplicatesApi {
  /** Pairs that nobody has decided on yet. */
  list(options: { readonly persona?: PersonaId; readonly offset?: number; readonly limit?: number }): Promise<DuplicatesPage>;
  /** For each text the closest memory that it may double, or null. Texts of fewer than some words double nothing but their equals. At most 256 texts. */
  similar(texts: readonly string[], options: { readonly persona?: PersonaId; readonly except?: MemoryId }): Promise<readonly (SimilarMemory | null)[]>;
  /** They are not named again, until one of them changes. */
  keepBoth(a: MemoryId, b: MemoryId): Promise<void>;
  /**
   * `keep` gets `text` (absent: it stays), the tags of both, the earlier date, the openings of both and the higher importance that was set; it is pinned if one was. `drop` goes to the trash. One
   * undo step brings back exactly what was. @throws AppError `NOT_FOUND`, `INVALID_INPUT`, `EMPTY_TEXT`, `TEXT_TOO_LONG`
   */
  merge(keep: MemoryId, drop: MemoryId, options: { readonly text?: string }): Promise<Memory>;
}
