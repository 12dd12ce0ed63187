import type { SlotHandle } from './slot-handle';

/** Where a file is, or is to be. */
export interface SlotPlace {
  /** Null: this browser has no such storage. */
  readonly directory: FileSystemDirectoryHandle | null;
  readonly name: string;
  /** Pauses before each further try while another worker holds the file. Default: about two seconds in all. */
  readonly pausesMs?: readonly number[];
}

/** The worker of a tab that was just closed lets go of its file within moments. */
const PAUSES_MS = [50, 100, 200, 400, 600, 700] as const;

/** @returns the handle, or why there is none; `mayPass`: a later try may succeed */
export async function openSlotHandle({ directory, name, pausesMs = PAUSES_MS }: SlotPlace): Promise<{ readonly handle: SlotHandle } | { readonly reason: string; readonly mayPass: boolean }> {
  if (directory === null) return { reason: 'this browser gives workers no files of their own here', mayPass: false };
  for (let attempt = 0; ; attempt++) {
    try {
      // The types of pages do not know what workers have.
      const file = (await directory.getFileHandle(name, { create: true })) as unknown as { readonly createSyncAccessHandle?: () => Promise<SlotHandle> };
      if (typeof file.createSyncAccessHandle !== 'function') return { reason: 'this browser has no synchronous files', mayPass: false };
      return { handle: await file.createSyncAccessHandle() };
    } catch (error) {
      const isHeld = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!isHeld || attempt >= pausesMs.length) return { reason: isHeld ? 'another tab still holds the file' : `the file could not be opened: ${String(error).slice(0, 200)}`, mayPass: isHeld };
      await new Promise((resolve) => setTimeout(resolve, pausesMs[attempt]));
    }
  }
}
