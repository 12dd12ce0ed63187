/** What is kept. Words of this file are used everywhere: code, UI, docs. */

declare const brand: unique symbol;
export type MemoryId = string & { readonly [brand]?: 'MemoryId' };
export type PersonaId = string & { readonly [brand]?: 'PersonaId' };

export const MEMORY_TYPES = ['note', 'journal', 'idea', 'task', 'fact', 'quote', 'message'] as const;
export type MemoryType = (typeof MEMORY_TYPES)[number];

/** The persona of everything that names none. Shown as "Me". */
export const DEFAULT_PERSONA: PersonaId = 'me';

/** Largest text of one memory, in UTF-8 bytes. Larger ones stall IndexedDB and the person (fault catalogue, 16). */
export const MAX_TEXT_BYTES = 1_000_000;
export const MAX_TAGS = 64;
export const MAX_TAG_LENGTH = 64;

/** Where a memory came from. `path` is the file's path inside the imported folder. */
export interface MemorySource {
  readonly kind: 'written' | 'file' | 'script';
  readonly path?: string;
}

/** One kept thing. Times are Unix milliseconds, UTC. */
export interface Memory {
  readonly id: MemoryId;
  readonly text: string;
  /** Given by the person, else derived from the first line of the text. */
  readonly title: string;
  readonly titleDerived: boolean;
  readonly type: MemoryType;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastAccessedAt: number;
  readonly accessCount: number;
  readonly editCount: number;
  readonly pinned: boolean;
  /** 0 to 1; computed by `core/importance`, unless the person set `importanceOverride`. */
  readonly importance: number;
  readonly importanceOverride: number | null;
  readonly personaId: PersonaId;
  readonly tags: readonly string[];
  readonly source: MemorySource;
  /** SHA-256 of the text, hex. The key of embeddings and of duplicate detection. */
  readonly contentHash: string;
  /** Hybrid-logical-clock stamp of the last change; sorts as text. See `core/clock`. */
  readonly hlc: string;
  readonly deviceId: string;
}

/** What a caller gives to keep something. Only `text` is needed. */
export interface MemoryDraft {
  readonly text: string;
  readonly title?: string;
  readonly type?: MemoryType;
  /** Milliseconds, an ISO 8601 string or a Date. Default: now. */
  readonly createdAt?: number | string | Date;
  readonly updatedAt?: number | string | Date;
  readonly tags?: readonly string[];
  readonly persona?: PersonaId;
  readonly source?: MemorySource;
  readonly pinned?: boolean;
  readonly importance?: number | null;
}

/** What may be changed. A `title` of `''` goes back to the derived one, an `importance` of `null` to the computed one. */
export type MemoryPatch = Partial<Pick<MemoryDraft, 'text' | 'title' | 'type' | 'createdAt' | 'tags' | 'persona' | 'pinned' | 'importance'>>;

export interface ListOptions {
  readonly persona?: PersonaId;
  /** From an earlier page; absent: start with the newest. Stays right while memories come and go. */
  readonly cursor?: string | null;
  /** Memories to pass over instead of a cursor, in the order of `timeline()`: lets a virtual list jump anywhere. */
  readonly offset?: number;
  /** 1 to 500, default 50. */
  readonly limit?: number;
}

/** Newest first by `createdAt`; `cursor` is null on the last page. */
export interface MemoryPage {
  readonly memories: readonly Memory[];
  readonly cursor: string | null;
}

export interface AddOutcome {
  readonly id: MemoryId;
  /** `duplicate`: the same persona already holds this very text; `id` names the one that was there. */
  readonly status: 'added' | 'duplicate';
}
