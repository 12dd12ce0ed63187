import type { BackupOptions } from '../../contracts/backups';
import type { Engram } from '../../contracts/engine';
import { downloadFile } from '../../ui/downloadFile';

interface SavePicker {
  showSaveFilePicker?: (options: { readonly suggestedName: string }) => Promise<FileSystemFileHandle>;
}

/** Streams to a file that the person names, where the browser can; else through a download. @returns its name and bytes; null: nothing was chosen */
export async function saveBackup(engram: Engram, options: BackupOptions): Promise<{ readonly name: string; readonly bytes: number } | null> {
  const name = `engram-${localDate(new Date())}.${options.passphrase === undefined ? 'zip' : 'engram'}`;
  const { showSaveFilePicker } = globalThis as SavePicker;
  if (showSaveFilePicker !== undefined) {
    let handle: FileSystemFileHandle;
    try {
      handle = await showSaveFilePicker({ suggestedName: name });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return null;
      throw error;
    }
    return { name: handle.name, bytes: await engram.backups.write(await handle.createWritable(), options) };
  }
  const { passphrase, signal, onProgress } = options;
  const file = await engram.exportArchive({ ...(passphrase === undefined ? {} : { passphrase }), ...(signal === undefined ? {} : { signal }), onProgress: (progress) => onProgress?.({ stage: 'writing', ...progress }) });
  downloadFile(file, name);
  return { name, bytes: file.size };
}

function localDate(now: Date): string {
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}
