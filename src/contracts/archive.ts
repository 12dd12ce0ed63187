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

/** An image that a draft of a batch shows and that is among the files: whoever keeps both puts its reference in the place of the old one. */
export interface NamedImage {
  /** Index into the batch's drafts. */
  readonly draft: number;
  /** Index into the files of the import. */
  readonly file: number;
  /** The piece of the draft's text to replace, UTF-16 `[start, end)`; empty where only the image is to be kept. */
  readonly start: number;
  readonly end: number;
  /** `target`: the address within `![alt](address)`; `embed`: all of `![[name]]`. */
  readonly form: 'target' | 'embed';
  readonly alt: string;
}

/** A bounded slice of what was read: at most about 256 KB of text, so that posting it never blocks the page. */
export interface ParsedBatch {
  readonly drafts: readonly MemoryDraft[];
  readonly problems: readonly ImportProblem[];
  /** By draft, and within one in the order of its text. */
  readonly images: readonly NamedImage[];
  /** What each draft seems to be written in: ISO 639-3, null where that is not clear. */
  readonly languages: readonly (string | null)[];
  /** Files finished so far, this batch included. */
  readonly filesDone: number;
  readonly bytesDone: number;
}

export interface ExportedImage {
  readonly hash: string;
  /** With its type. */
  readonly image: Blob;
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
  /** Memories, then images that these or earlier ones name, each once. */
  appendExport(job: number, memories: readonly Memory[], images: readonly ExportedImage[]): Promise<void>;
  /** Ends the zip and hands it over. */
  finishExport(job: number): Promise<Blob>;
  cancel(job: number): Promise<void>;
  ping(): Promise<void>;
}
