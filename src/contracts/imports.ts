import type { ImportProblem } from './archive';
import type { SimilarMemory } from './duplicates';
import type { ErrorCode } from './errors';
import type { Memory, MemoryDraft, MemoryId, PersonaId } from './memory';

export const IMPORT_FORMATS = [
  'markdown', 'obsidian', 'notion', 'google-keep', 'enex', 'day-one', 'standard-notes', 'csv', 'json', 'text', 'html', 'pdf', 'engram',
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** Which column of a table is what. Absent: the column is kept as a line of the text, or left out. */
export interface ColumnMapping {
  /** Header as in the file → field. */
  readonly columns: Readonly<Record<string, 'text' | 'title' | 'created' | 'updated' | 'tags' | 'type' | 'persona' | 'pinned' | 'append' | 'skip'>>;
}

/** A table whose columns a person may map. */
export interface ImportTable {
  readonly path: string;
  readonly columns: readonly string[];
  /** As the file would be read without being told. */
  readonly guess: ColumnMapping;
  /** The first rows, at most 5. */
  readonly sample: readonly (readonly string[])[];
}

/** A draft that the library has already, or nearly. */
export interface ImportDuplicate {
  /** Number of the entry in the plan, in the order of reading. */
  readonly entry: number;
  readonly path: string;
  readonly title: string;
  /** Beginning of its text, for the person to compare. */
  readonly excerpt: string;
  readonly kind: 'exact' | 'near';
  /** What the library has; null where `twin` says more. */
  readonly similar: SimilarMemory | null;
  /** An earlier entry of the same import with this very text; else null. */
  readonly twin: number | null;
}

/**
 * `merge` (near ones only; an exact one is skipped): the memory that is there gets the tags of both and the longer of the two texts; the
 * other text becomes a version of it. Nothing of either is lost.
 */
export type DuplicateChoice = 'skip' | 'add' | 'merge';

export interface ImportPreview {
  readonly entry: number;
  readonly path: string;
  readonly draft: Pick<MemoryDraft, 'title' | 'type' | 'tags' | 'persona'> & { readonly text: string; readonly createdAt: number | null };
}

/** What an import would do. Nothing is kept before it is run. */
export interface ImportPlan {
  readonly id: string;
  readonly formats: Readonly<Partial<Record<ImportFormat, number>>>;
  readonly files: number;
  readonly bytes: number;
  /** Memories it would make, duplicates included. */
  readonly entries: number;
  /** Images that would come in with them. */
  readonly attachments: number;
  /** Earliest and latest time that an entry names, Unix ms; null when none does. */
  readonly span: readonly [from: number, to: number] | null;
  /** At most 1,000 are named; `counts` is the truth. */
  readonly duplicates: readonly ImportDuplicate[];
  readonly counts: { readonly exact: number; readonly near: number };
  /** The first of them, at most 20. */
  readonly previews: readonly ImportPreview[];
  readonly problems: readonly ImportProblem[];
  readonly tables: readonly ImportTable[];
  /** Backups of Engram among the files: they are no entries, `engram.backups.restore` takes them. */
  readonly backups: readonly { readonly path: string; readonly file: Blob }[];
}

export interface ImportChoices {
  /** Exact duplicates: default `skip`. */
  readonly exact?: 'skip' | 'add';
  /** Near ones: default `add`. */
  readonly near?: DuplicateChoice;
  /** By entry, before the defaults. */
  readonly entries?: Readonly<Record<number, DuplicateChoice>>;
  readonly persona?: PersonaId;
  /** By path of the table. */
  readonly mappings?: Readonly<Record<string, ColumnMapping>>;
}

/** An import that was begun and not ended: the browser or the tab died. */
export interface UnfinishedImport {
  readonly id: string;
  readonly startedAt: number;
  readonly files: number;
  readonly filesDone: number;
  readonly added: number;
  /** False: the files are no longer to be had, so it can only be ended (what came in stays) or taken back. */
  readonly resumable: boolean;
}

export interface ImportJournalRow {
  readonly id: string;
  readonly startedAt: number;
  readonly files: number;
  readonly filesDone: number;
  /** Entries before this one are done with, whatever became of them. */
  readonly entriesDone: number;
  /** Which entries became memories: first and one past the last of each run of them, ascending. Their ids follow, see `importedId`. */
  readonly added: readonly number[];
  readonly merged: readonly ImportMerge[];
}

/** What a merge changed, so that undo can take it back. */
export interface ImportMerge {
  readonly id: MemoryId;
  readonly entry: number;
  /** Tags that it gave the memory. */
  readonly tags: readonly string[];
  /** Hash of the text that it put in the place of `before`; null: the memory kept its own. */
  readonly hash: string | null;
  /** What the memory said before; null when it kept its own text. */
  readonly before: Pick<Memory, 'text' | 'title' | 'titleDerived'> | null;
  /** Of the version that the other text became; Unix ms. */
  readonly replacedAt: number;
}

/** One entry on its way into the library. */
export interface ImportEntry {
  readonly entry: number;
  readonly draft: MemoryDraft;
  /** Where the persona holds this very text already. */
  readonly exact: 'skip' | 'add';
  /** A memory of the same persona that it is merged with; one that is gone meanwhile is no reason not to keep the entry. */
  readonly into: MemoryId | null;
}

/** `there`: skipped, `id` names the memory with this text. `refused`: this one alone cannot be kept. */
export type ImportOutcome =
  | { readonly status: 'added' | 'there' | 'merged'; readonly id: MemoryId }
  | { readonly status: 'refused'; readonly code: ErrorCode; readonly message: string };

/** The journal of imports, in the library worker. Every method may be repeated after a crash. */
export interface ImportsApi {
  begin(row: Pick<ImportJournalRow, 'id' | 'startedAt' | 'files'>): Promise<void>;
  /**
   * Keeps a batch, and notes it in the same transaction. Entries come in order; those that the journal has as done are not kept again.
   * @param progress - what is done with this batch, entries included that were left out before it came here
   */
  keep(id: string, entries: readonly ImportEntry[], progress: { readonly filesDone: number; readonly entriesDone: number }): Promise<readonly ImportOutcome[]>;
  /** Which of these texts are in the library, by persona and `contentHash`. @returns in the order given */
  known(texts: readonly { readonly persona: PersonaId; readonly hash: string }[]): Promise<readonly (Memory | null)[]>;
  /** Ends it: one undo step of everything it did. @returns the step; null when it did nothing */
  end(id: string): Promise<number | null>;
  unfinished(): Promise<readonly ImportJournalRow[]>;
}

/** Id of the memory that an entry becomes: the same however often it is tried. @param importId - a UUIDv7 */
export function importedId(importId: string, entry: number): MemoryId {
  // The last group of a UUID is random digits, of which the import's own id has enough left.
  return `${importId.slice(0, -12)}${entry.toString(16).padStart(12, '0')}`;
}
