import type { KeptApart } from './duplicates';
import type { VectorSpaceId } from './embedder';
import type { Memory, MemoryId, MemoryVersion, RememberedSearch } from './memory';
import type { Persona } from './personas';

/** Of the archive that `exportArchive` writes; see docs/archive-format.md. */
export const ARCHIVE_VERSION = 2;

export interface BackupOptions {
  /** Encrypts the file; absent: anybody who has it can read it. */
  readonly passphrase?: string;
  readonly onProgress?: (progress: BackupProgress) => void;
  readonly signal?: AbortSignal;
}

export interface RestoreOptions extends BackupOptions {
  /** Takes how the app looks (theme, density, date format) over as well. Default: no. */
  readonly settings?: boolean;
}

export interface BackupProgress {
  readonly stage: 'reading' | 'writing' | 'checking' | 'restoring' | 'comparing';
  readonly done: number;
  readonly total: number;
}

/** What a backup says of itself, once it is open. */
export interface BackupInfo {
  readonly version: number;
  /** Unix ms. */
  readonly createdAt: number;
  readonly appVersion: string;
  readonly encrypted: boolean;
  readonly counts: BackupCounts;
}

export interface BackupCounts {
  readonly memories: number;
  readonly trashed: number;
  readonly versions: number;
  readonly images: number;
  readonly personas: number;
  readonly searches: number;
  readonly vectorSpaces: number;
}

export interface RestoreReport {
  readonly info: BackupInfo;
  readonly added: number;
  /** Here and in the backup, the same. */
  readonly unchanged: number;
  /** Here in an older wording, which is now a version. */
  readonly updated: number;
  /** Here in a newer wording, which stays; the backup's is now a version of it. */
  readonly keptNewer: number;
  readonly images: number;
  readonly vectors: number;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  readonly cancelled: boolean;
  readonly undoStep: number | null;
  readonly elapsedMs: number;
}

/** Nothing of the live library was touched. */
export interface DrillReport {
  readonly info: BackupInfo;
  /** Restored into a library beside the live one, and compared by text hash. */
  readonly restored: number;
  readonly same: number;
  /** Living memories that the backup does not have, or has otherwise: changed since it was made. */
  readonly newer: number;
  /** In the backup alone: deleted since. */
  readonly gone: number;
  /** Files whose SHA-256 is not that of the manifest, and records that could not be read. */
  readonly damaged: readonly { readonly path: string; readonly message: string }[];
  readonly ok: boolean;
  readonly elapsedMs: number;
}

export interface SnapshotFolder {
  readonly supported: boolean;
  /** Name of the folder; null: none was picked. */
  readonly name: string | null;
  /** `prompt`: the browser wants a click before it lets us write there again. */
  readonly permission: 'granted' | 'prompt' | 'denied' | null;
  /** 0: never by itself. */
  readonly everyDays: number;
  readonly keep: number;
  readonly encrypted: boolean;
  readonly lastAt: number | null;
  readonly lastProblem: string | null;
}

export interface BackupRecord {
  readonly id: number;
  readonly at: number;
  readonly kind: 'download' | 'folder' | 'export';
  readonly bytes: number;
  readonly memories: number;
  readonly encrypted: boolean;
  /** Number of the last change of this device that it holds; absent in records of older versions. */
  readonly seq?: number;
}

/** One memory as the archive keeps it in JSON, besides its Markdown. */
export interface MemoryRecord {
  readonly memory: Memory;
  /** Unix ms; null: it lives. */
  readonly deletedAt: number | null;
  readonly versions: readonly Omit<MemoryVersion, 'id' | 'memoryId'>[];
}

/** Vectors of texts in one space, by content hash. */
export interface SpaceVectors {
  readonly spaceId: VectorSpaceId;
  readonly dimensions: number;
  readonly contentHashes: readonly string[];
  /** Rows of each text: 1, or 1 + passages with the whole text first. */
  readonly rowCounts: Uint32Array<ArrayBuffer>;
  /** Row-major float32. */
  readonly vectors: ArrayBuffer;
}

/** A slice of a backup: at most about a megabyte of records, and the vectors of their texts. */
export interface BackupBatch {
  readonly records: readonly MemoryRecord[];
  /** One for each vector space; of the records that have vectors there. */
  readonly vectors: readonly SpaceVectors[];
}

/** What a backup holds besides memories and images. */
export interface BackupRest {
  readonly personas: readonly Persona[];
  readonly searches: readonly RememberedSearch[];
  /** Absent: an older version gave or wrote it. Restored after the memories, because what names nothing that is there is forgotten. */
  readonly keptApart?: readonly KeptApart[];
}

export interface BatchOutcome {
  readonly added: readonly MemoryId[];
  readonly unchanged: number;
  readonly updated: number;
  readonly keptNewer: number;
  /** Texts whose vectors were taken over. */
  readonly vectors: number;
}

/** What the library worker gives for a backup and takes from one. */
export interface BackupsApi {
  /** Freezes what a backup will hold: memories, trash, versions, personas and searches are given as they are now, whatever happens to them meanwhile. @returns a snapshot's number and counts; `seq`: number of the last change in it, absent from a library of an older version */
  begin(): Promise<{ readonly snapshot: number; readonly counts: BackupCounts; readonly seq?: number }>;
  /** The next records; null at the end. @throws AppError `BACKUP_FAILED` with fault `interrupted` when the library was started anew since `begin` */
  next(snapshot: number): Promise<BackupBatch | null>;
  rest(snapshot: number): Promise<BackupRest & { readonly images: readonly string[] }>;
  /** Lets go of the snapshot; of one that is gone as well. */
  end(snapshot: number): Promise<void>;
  /** Keeps records by id and stamp: the later stamp is shown, the other becomes a version. Repeating it changes nothing. */
  restore(batch: BackupBatch): Promise<BatchOutcome>;
  /** Personas by id and stamp; one whose stamp is too far ahead to be followed takes nobody's place and gets one of this device. What is absent or empty is left alone. */
  restoreRest(rest: BackupRest): Promise<void>;
  /** Opens an empty library beside this one. What a drill that was cut off has left is deleted first. */
  beginDrill(): Promise<void>;
  /** As `restore`, into the library beside. */
  drillRestore(batch: BackupBatch): Promise<BatchOutcome>;
  /** Compares, and deletes the library beside. @returns null when there is none (any more) */
  endDrill(): Promise<Pick<DrillReport, 'restored' | 'same' | 'newer' | 'gone'> | null>;
  /** The last 50 are kept. */
  note(record: Omit<BackupRecord, 'id'>): Promise<void>;
  noteDrill(at: number): Promise<void>;
  /** Last first. */
  log(): Promise<readonly BackupRecord[]>;
}

/** Cost and salt of the key derivation: Argon2id, version 0x13. */
export interface KdfParameters {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
  /** 16 bytes. */
  readonly salt: Uint8Array<ArrayBuffer>;
}

/** A key that was derived of a passphrase, which itself is not kept. `key` cannot be exported. */
export interface DerivedKey {
  readonly key: CryptoKey;
  readonly kdf: KdfParameters;
}

export type BackupSecret = { readonly passphrase: string } | { readonly derived: DerivedKey };

/** Small things a page remembers, by name; each a string as it stands there. */
export type AppSettings = Readonly<Record<string, string>>;

export interface BackupImage {
  readonly hash: string;
  /** With its type. */
  readonly image: Blob;
}

export interface BackupFileProblem {
  readonly path: string;
  readonly message: string;
}

/** What the archive worker does with backup files. Bytes that writing gives are to be put one behind the other. */
export interface BackupFilesApi {
  deriveKey(passphrase: string): Promise<DerivedKey>;
  /** @param secret - null: not encrypted */
  openWrite(job: number, options: { readonly createdAt: number; readonly appVersion: string; readonly secret: BackupSecret | null }): Promise<Uint8Array<ArrayBuffer>>;
  writeBatch(job: number, batch: BackupBatch): Promise<Uint8Array<ArrayBuffer>>;
  writeImage(job: number, image: BackupImage): Promise<Uint8Array<ArrayBuffer>>;
  writeRest(job: number, rest: BackupRest, settings: AppSettings): Promise<Uint8Array<ArrayBuffer>>;
  /** `manifest`: SHA-256 of the manifest's bytes, hex. */
  closeWrite(job: number): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly counts: BackupCounts; readonly manifest: string }>;
  /** @throws AppError `BACKUP_FAILED`; `facts.fault` as `Engram.backups.inspect` says */
  openRead(job: number, file: Blob, secret: BackupSecret | null): Promise<{ readonly info: BackupInfo; readonly manifest: string; readonly images: readonly string[] }>;
  /** The next records, or the problems of a file that could not be read; null at the end. `done` of `total` records. */
  readBatch(job: number): Promise<{ readonly batch: BackupBatch; readonly problems: readonly BackupFileProblem[]; readonly done: number; readonly total: number } | null>;
  readRest(job: number): Promise<BackupRest & { readonly settings: AppSettings; readonly problems: readonly BackupFileProblem[] }>;
  /** @param path - of `images` of `openRead`. Null: damaged, see `problem` */
  readImage(job: number, path: string): Promise<{ readonly image: BackupImage | null; readonly problem: BackupFileProblem | null }>;
  /** Looks at files, some at a time; null at the end. @param which - `others`: those that nothing else reads (Markdown); the same with every call */
  checkNext(job: number, which: 'all' | 'others'): Promise<{ readonly problems: readonly BackupFileProblem[]; readonly done: number; readonly total: number } | null>;
  closeRead(job: number): Promise<void>;
}
