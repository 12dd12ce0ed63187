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
  /** `sample`: of the sample library; `shared`: handed over by another app. */
  readonly kind: 'written' | 'file' | 'script' | 'sample' | 'shared';
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

/** What an update gives back. */
export interface UpdatedMemory extends Memory {
  /** True when it took the place of a wording that the caller had not seen (see `basedOn`); that one is kept as a version. */
  readonly overtook?: boolean;
}

/** What may be changed. A `title` of `''` goes back to the derived one, an `importance` of `null` to the computed one. */
export type MemoryPatch = Partial<Pick<MemoryDraft, 'text' | 'title' | 'type' | 'createdAt' | 'tags' | 'persona' | 'pinned' | 'importance'>>;

export interface ListOptions {
  readonly persona?: PersonaId | undefined;
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

/** What is changed in many memories at once. Tags are added to and taken from those that each memory has. */
export interface BulkPatch {
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  readonly persona?: PersonaId;
  readonly type?: MemoryType;
  readonly pinned?: boolean;
}

/** Largest number of memories that one bulk change or removal names. */
export const MAX_BULK = 100_000;

/** What a memory said before it was changed. One per sitting, not one per letter: see `core/version-policy`. */
export interface MemoryVersion {
  readonly id: number;
  readonly memoryId: MemoryId;
  readonly text: string;
  readonly title: string;
  readonly titleDerived: boolean;
  readonly tags: readonly string[];
  readonly type: MemoryType;
  /** When this wording was written, Unix ms. */
  readonly writtenAt: number;
  /** When another took its place, Unix ms. */
  readonly replacedAt: number;
}

/** A deleted memory in the trash. It is forgotten for good at `purgeAt` (Unix ms). */
export interface TrashedMemory {
  readonly memory: Memory;
  readonly deletedAt: number;
  readonly purgeAt: number;
}

export interface TrashPage {
  /** Last deleted first. */
  readonly memories: readonly TrashedMemory[];
  readonly total: number;
}

/** A title as a link or the palette offers it. */
export interface TitleMatch {
  readonly id: MemoryId;
  readonly title: string;
  readonly createdAt: number;
}

export interface TagCount {
  readonly tag: string;
  readonly count: number;
}

export interface PersonaCount {
  readonly persona: PersonaId;
  readonly count: number;
}

/** `[[target]]` in a text. `memory` is null while no memory has that title. */
export interface OutgoingLink {
  readonly target: string;
  readonly memory: TitleMatch | null;
}

export interface MemoryLinks {
  readonly outgoing: readonly OutgoingLink[];
  /** Memories that link to this one by its title, newest first; at most 200. */
  readonly backlinks: readonly (TitleMatch & { readonly excerpt: string })[];
}

/** Another memory close in meaning, and the passage of it that is closest. */
export interface RelatedMemory {
  readonly memory: Memory;
  readonly passage: { readonly start: number; readonly end: number; readonly text: string };
  /** 0 to 1, calibrated like a search's. */
  readonly score: number;
}

/** Where a literal text occurs, in the order of `timeline()`. */
export interface Occurrences {
  /** Offsets of memories that hold the text (title included), ascending: what `list({offset})` takes. */
  readonly offsets: Uint32Array;
  /** Memories looked through so far, and how many there are. */
  readonly searched: number;
  readonly total: number;
}

/** Something that can be taken back, kept across reloads until it is too old (30 days) or too far back (50 steps). */
export interface UndoStep {
  readonly id: number;
  readonly at: number;
  readonly kind: 'removed' | 'changed' | 'copied' | 'imported' | 'sampled';
  readonly count: number;
  /** Title of the memory, where it was one. */
  readonly title: string | null;
  /** Name of the persona that was removed with them. */
  readonly persona?: string;
}

/** A search that the person made before. */
export interface RememberedSearch {
  readonly text: string;
  readonly lastAt: number;
  readonly saved: boolean;
}
