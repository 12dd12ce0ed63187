import type { ImportFile } from '../contracts/archive';
import { deletePrivateFolder, openPrivateFolder } from './private-folder';
import { ReadWindow } from './read-window';
import { openSlotHandle } from './slot-file/open-slot-handle';
import type { SlotHandle } from './slot-file/slot-handle';

const FOLDER = 'imports';
const BYTES = '.bytes';
const INDEX = '.index';
/** More than that is not copied: the person has the files, and may need the room. */
const MOST_BYTES = 2_000_000_000;
/** Of the room that is left, the library itself needs some for what it imports. */
const SHARE_OF_ROOM = 0.4;
/** What is read from the files at once: reading each is a round trip to another process, of which thousands of notes would need as many. */
const PART_BYTES = 4_000_000;
const PART_FILES = 256;

/** A file as it lies in the copy. */
export interface KeptFile extends ImportFile {
  /** All of it: for small files, read in their order, far quicker than by `file`. @throws DOMException when it cannot be read */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Files of an import as they lie there, and what else is needed to go on with it. */
export interface KeptSources {
  readonly files: readonly KeptFile[];
  readonly notes: string;
}

interface SourceIndex {
  readonly notes: string;
  readonly files: readonly { readonly path: string; readonly lastModified: number; readonly type: string; readonly start: number; readonly end: number }[];
}

interface Following {
  readonly isCancelled: () => boolean;
  /** @param files - copied so far */
  readonly onCopied?: (files: number) => void;
}

interface Surroundings {
  /** Null: there is no such storage. */
  readonly directory: () => Promise<FileSystemDirectoryHandle | null>;
  /** Bytes that the browser would still let us store; null: it does not say. */
  readonly room: () => Promise<number | null>;
}

/**
 * Copies of the files that are being imported, in the origin's private file system: what the person picked can no longer be read once the page is
 * gone. All files of an import lie in one, because making a file takes longer than writing most notes; the index is written last, so that a copy
 * that was not finished is none.
 */
export class ImportSources {
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings = { directory: () => openPrivateFolder(FOLDER), room: storageRoom }) {
    this.#surroundings = surroundings;
  }

  /**
   * In workers only.
   * @param notes - kept with them
   * @returns false where there is no such storage, too little room, or a file that cannot be read; nothing is left behind then
   */
  async keep(id: string, files: readonly ImportFile[], notes: string, following: Following): Promise<boolean> {
    const size = files.reduce((sum, { file }) => sum + file.size, 0);
    const room = await this.#surroundings.room();
    if (size > MOST_BYTES || (room !== null && size > room * SHARE_OF_ROOM)) return false;
    const directory = await this.#surroundings.directory();
    const opened = await openSlotHandle({ directory, name: id + BYTES });
    if (directory === null || !('handle' in opened)) return false;
    try {
      const index: SourceIndex = { notes, files: await this.#write(opened.handle, files, following) };
      await this.#writeIndex(directory, id, index);
      return true;
    } catch {
      // Full after all, a file that was moved meanwhile, or cancelled: the import goes on without a copy, or not at all.
      opened.handle.close();
      await this.forget([id]);
      return false;
    }
  }

  /** Imports whose files are there; those whose copy was not finished, with `complete: false`. */
  async list(): Promise<readonly { readonly id: string; readonly complete: boolean }[]> {
    const directory = await this.#surroundings.directory();
    if (directory === null) return [];
    const names = new Set<string>();
    for await (const name of directory.keys()) names.add(name);
    return [...new Set([...names].map((name) => name.replace(/\.\w+$/, '')))].map((id) => ({ id, complete: names.has(id + BYTES) && names.has(id + INDEX) }));
  }

  /** @returns null when they are not there */
  async open(id: string): Promise<KeptSources | null> {
    const directory = await this.#surroundings.directory();
    if (directory === null) return null;
    try {
      const { notes, files } = JSON.parse(await (await (await directory.getFileHandle(id + INDEX)).getFile()).text()) as SourceIndex;
      const bytes = await (await directory.getFileHandle(id + BYTES)).getFile();
      const window = new ReadWindow(bytes);
      return { notes, files: files.map(({ path, lastModified, type, start, end }) => ({ path, lastModified, file: bytes.slice(start, end, type), bytes: () => window.read(start, end) })) };
    } catch {
      // Never made, not finished, or damaged.
      return null;
    }
  }

  /** What cannot be deleted now is left to the next sweep. */
  async forget(ids: readonly string[]): Promise<void> {
    const directory = await this.#surroundings.directory();
    if (directory === null) return;
    // The index first: without it the bytes are nothing.
    for (const name of ids.flatMap((id) => [id + INDEX, id + BYTES])) await directory.removeEntry(name).catch(() => {});
  }

  async #write(handle: SlotHandle, files: readonly ImportFile[], { isCancelled, onCopied }: Following): Promise<SourceIndex['files']> {
    handle.truncate(0);
    let at = 0;
    const parts = partsOf(files);
    let next = startReading(parts);
    while (next !== null) {
      const bytes = new Uint8Array(await next.content);
      const { copied } = next;
      // While this part is written, the next is read.
      next = startReading(parts);
      if (isCancelled()) throw new DOMException('Cancelled.', 'AbortError');
      if (handle.write(bytes, { at }) < bytes.length) throw new DOMException('The file could not be written.', 'QuotaExceededError');
      at += bytes.length;
      onCopied?.(copied);
    }
    handle.flush();
    handle.close();
    let end = 0;
    return files.map(({ path, lastModified, file: { type, size } }) => ({ path, lastModified, type, start: end, end: (end += size) }));
  }

  async #writeIndex(directory: FileSystemDirectoryHandle, id: string, index: SourceIndex): Promise<void> {
    const opened = await openSlotHandle({ directory, name: id + INDEX });
    if (!('handle' in opened)) throw new DOMException(opened.reason, 'InvalidStateError');
    const { handle } = opened;
    const bytes = new TextEncoder().encode(JSON.stringify(index));
    const written = handle.write(bytes, { at: 0 });
    handle.flush();
    handle.close();
    if (written < bytes.byteLength) throw new DOMException('The index could not be written.', 'QuotaExceededError');
  }
}

interface Part {
  readonly content: Blob;
  /** Files that are through when this part is. */
  readonly copied: number;
}

/** All bytes in the order of the files: small ones together, large ones in pieces. */
function* partsOf(files: readonly ImportFile[]): Generator<Part> {
  let small: Blob[] = [];
  let bytes = 0;
  for (const [index, { file }] of files.entries()) {
    if (small.length > 0 && (small.length === PART_FILES || bytes + file.size > PART_BYTES)) {
      yield { content: new Blob(small), copied: index };
      small = [];
      bytes = 0;
    }
    if (file.size <= PART_BYTES) {
      small.push(file);
      bytes += file.size;
    } else {
      for (let at = 0; at < file.size; at += PART_BYTES) yield { content: file.slice(at, at + PART_BYTES), copied: at + PART_BYTES < file.size ? index : index + 1 };
    }
  }
  if (small.length > 0) yield { content: new Blob(small), copied: files.length };
}

function startReading(parts: Iterator<Part>): { readonly content: Promise<ArrayBuffer>; readonly copied: number } | null {
  const { done, value } = parts.next();
  if (done === true) return null;
  const content = value.content.arrayBuffer();
  // Awaited in its turn, unless an earlier part has failed.
  content.catch(() => {});
  return { content, copied: value.copied };
}

/** Deletes every copy. @throws AppError `STORAGE_FAILED` when somebody goes on writing one */
export function eraseImportSources(): Promise<void> {
  return deletePrivateFolder(FOLDER, 'the files of an import');
}

async function storageRoom(): Promise<number | null> {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined ? null : quota - (usage ?? 0);
  } catch {
    return null;
  }
}
