/** A file to import, with its path inside the folder that was picked or dropped. Its size and time are asked for later, a few at a time: each may be a round trip to another process. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** Settings, caches and version control of other apps (`.obsidian`, `.git`, `.DS_Store`) are not notes. */
export function isHiddenPath(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === 'node_modules' || part === '__MACOSX');
}

/** Enough that no answer of another process is waited for alone, and few enough that a click need not wait for all of them. */
const MOST_TOGETHER = 25;

/** From `<input type="file">`, folders included: there each file knows its path. */
export function fromFileList(files: Iterable<File>): PickedFile[] {
  const picked = [];
  for (const file of files) {
    const path = file.webkitRelativePath === '' ? file.name : file.webkitRelativePath;
    if (!isHiddenPath(path)) picked.push({ path, file });
  }
  return picked;
}

/**
 * The entries of a drop. Must be called before the drop handler returns: afterwards the browser has emptied the list.
 */
export function droppedEntries(transfer: DataTransfer): FileSystemEntry[] {
  return [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
}

/**
 * Walks dropped files and folders.
 * @param onFound - called with the number of files found so far
 * @throws the signal's reason when it is aborted
 */
export async function readEntries(entries: readonly FileSystemEntry[], onFound: (count: number) => void, signal: AbortSignal): Promise<PickedFile[]> {
  const picked: PickedFile[] = [];
  const folders: FileSystemDirectoryEntry[] = [];
  /** Files are asked for together: one after the other, each would wait for an answer of another process. */
  const take = async (some: readonly FileSystemEntry[]): Promise<void> => {
    const files = some.flatMap((entry) => {
      const path = entry.fullPath.replace(/^\//, '');
      if (isHiddenPath(path)) return [];
      if (entry.isDirectory) folders.push(entry as FileSystemDirectoryEntry);
      return entry.isFile ? [fileOf(entry as FileSystemFileEntry).then((file) => ({ path, file }))] : [];
    });
    picked.push(...(await Promise.all(files)));
    onFound(picked.length);
  };
  const takeAll = async (some: readonly FileSystemEntry[]): Promise<void> => {
    for (let at = 0; at < some.length; at += MOST_TOGETHER) {
      signal.throwIfAborted();
      await take(some.slice(at, at + MOST_TOGETHER));
    }
  };
  await takeAll(entries);
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const reader = folder.createReader();
    for (;;) {
      signal.throwIfAborted();
      // Chromium gives at most 100 at a time; an empty answer means the end.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) break;
      await takeAll(some);
    }
  }
  return picked;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
