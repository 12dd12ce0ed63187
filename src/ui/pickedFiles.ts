/** A file to import, with its path inside the folder that was picked or dropped. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
  readonly lastModified: number;
}

/** Settings, caches and version control of other apps (`.obsidian`, `.git`, `.DS_Store`) are not notes. */
export function isHiddenPath(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === 'node_modules' || part === '__MACOSX');
}

/** From `<input type="file">`, folders included: there each file knows its path. */
export function fromFileList(files: Iterable<File>): PickedFile[] {
  const picked = [];
  for (const file of files) {
    const path = file.webkitRelativePath === '' ? file.name : file.webkitRelativePath;
    if (!isHiddenPath(path)) picked.push({ path, file, lastModified: file.lastModified });
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
  const take = async (entry: FileSystemEntry): Promise<void> => {
    const path = entry.fullPath.replace(/^\//, '');
    if (isHiddenPath(path)) return;
    if (entry.isDirectory) folders.push(entry as FileSystemDirectoryEntry);
    else if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      picked.push({ path, file, lastModified: file.lastModified });
    }
  };
  for (const entry of entries) await take(entry);
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const reader = folder.createReader();
    for (;;) {
      signal.throwIfAborted();
      // Chromium gives at most 100 at a time; an empty answer means the end.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) break;
      for (const entry of some) await take(entry);
      onFound(picked.length);
    }
  }
  return picked;
}
