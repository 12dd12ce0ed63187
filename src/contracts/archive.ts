import type { BackupFilesApi } from './backups';
import type { ColumnMapping, ImportFormat, ImportTable } from './imports';
import type { MemoryDraft } from './memory';

/** One file to read, with its path inside the picked folder ('' levels removed, '/' between). */
export interface ImportFile {
  readonly path: string;
  readonly file: Blob;
  /** File time in Unix milliseconds, used when the file itself names no date. */
  readonly lastModified: number;
}

/** A file as the page hands it over. */
export interface HandedFile extends Pick<ImportFile, 'path' | 'file'> {
  /** Left out: the file's own. The worker asks it, because on the page the question may be a round trip to another process. */
  readonly lastModified?: number;
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
  /** Number of the image within the import, for `importImage`. */
  readonly image: number;
  /** Where it lies among the files. */
  readonly path: string;
  /** The piece of the draft's text to replace, UTF-16 `[start, end)`; empty where only the image is to be kept. */
  readonly start: number;
  readonly end: number;
  /** `target`: the address within `![alt](address)`; `embed`: all of `![[name]]`. */
  readonly form: 'target' | 'embed';
  readonly alt: string;
}

/** A bounded slice of what was read: at most about 256 KB of text, so that posting it never blocks the page. */
export interface ParsedBatch {
  /** Number of the first draft's entry within the import; the others follow it. */
  readonly firstEntry: number;
  readonly drafts: readonly MemoryDraft[];
  /** Format and place of each draft. */
  readonly origins: readonly { readonly format: ImportFormat; readonly path: string }[];
  /** Content hash of each draft's text, before images were kept. */
  readonly hashes: readonly string[];
  /** For each draft, an earlier entry of this import with the same text and persona; else null. */
  readonly twins: readonly (number | null)[];
  readonly problems: readonly ImportProblem[];
  /** By draft, and within one in the order of its text. */
  readonly images: readonly NamedImage[];
  /** What each draft seems to be written in: ISO 639-3, null where that is not clear. */
  readonly languages: readonly (string | null)[];
  readonly tables: readonly ImportTable[];
  readonly backups: readonly { readonly path: string; readonly file: Blob }[];
  /** Files finished so far, this batch included. */
  readonly filesDone: number;
  readonly bytesDone: number;
}

export interface OpenImport {
  readonly mappings?: Readonly<Record<string, ColumnMapping>>;
  /** Entries before this one are read and passed over. Default 0. */
  readonly fromEntry?: number;
  /** Reads the copy that `keepSources` made for this import, in place of the files that were handed over. */
  readonly sources?: string;
}

/** What the archive worker serves: reading imports and writing exports, away from page and library. */
export interface ArchiveApi {
  /** Some files of a job, further ones with each call: thousands in one message would hold the page while they are copied into it. */
  takeFiles(job: number, files: readonly HandedFile[]): Promise<void>;
  /** Starts reading what was taken. @throws AppError `UNREADABLE_FILE` when the copy cannot be read */
  openImport(job: number, options?: OpenImport): Promise<void>;
  /** The next batch, or null at the end. */
  nextBatch(job: number): Promise<ParsedBatch | null>;
  /** An image that a batch has named. */
  importImage(job: number, image: number): Promise<Blob>;
  closeImport(job: number): Promise<void>;
  /** Copies what was taken to the origin's private file system, with what else is needed to go on with it after a crash. @returns false where that cannot be: no such storage, or too little room */
  keepSources(job: number, id: string, notes: string): Promise<boolean>;
  /** Files that `keepSources` has copied so far. */
  copied(job: number): Promise<number>;
  /** One call to what it does with backup files: a script of its own, loaded when it is first asked for. */
  backup<Name extends keyof BackupFilesApi>(name: Name, args: Parameters<BackupFilesApi[Name]>): Promise<Awaited<ReturnType<BackupFilesApi[Name]>>>;
  cancel(job: number): Promise<void>;
  ping(): Promise<void>;
}
