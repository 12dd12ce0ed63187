import type { Memory, MemoryDraft } from './memory';

/** One file to read, with its path inside the picked folder ('' levels removed, '/' between). */
export interface ImportFile {
  readonly path: string;
  readonly file: Blob;
  /** File time in Unix milliseconds, used when the file itself names no date. */
  readonly lastModified: number;
}

export interface ImportProblem {
  readonly path: string;
  /** A code of `ERROR_TEXTS`. */
  readonly code: string;
  /** Words for the person: what is wrong, and where in the file. */
  readonly message: string;
}

/** A bounded slice of what was read: at most about 256 KB of text, so that posting it never blocks the page. */
export interface ParsedBatch {
  readonly drafts: readonly MemoryDraft[];
  readonly problems: readonly ImportProblem[];
  /** Files finished so far, this batch included. */
  readonly filesDone: number;
  readonly bytesDone: number;
}

/** What the archive worker serves: reading imports and writing exports, away from page and library. */
export interface ArchiveApi {
  /** Starts reading; returns at once. */
  openImport(job: number, files: readonly ImportFile[]): Promise<void>;
  /** The next batch, or null at the end. */
  nextBatch(job: number): Promise<ParsedBatch | null>;
  closeImport(job: number): Promise<void>;
  /** Starts a zip. `exportedAt`: Unix milliseconds. */
  openExport(job: number, exportedAt: number): Promise<void>;
  appendExport(job: number, memories: readonly Memory[]): Promise<void>;
  /** Ends the zip and hands it over. */
  finishExport(job: number): Promise<Blob>;
  cancel(job: number): Promise<void>;
  ping(): Promise<void>;
}
