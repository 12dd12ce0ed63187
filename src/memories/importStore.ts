import type { Engram, ImportProgress, ImportSummary } from '../contracts/engine';
import { isAbortError } from '../contracts/errors';
import { announce } from '../ui/announcer';
import { createStore, type Store } from '../ui/createStore';
import { counted } from '../ui/format';
import type { PickedFile } from '../ui/pickedFiles';

export type ImportState =
  | { readonly at: 'idle' }
  | { readonly at: 'reading'; readonly found: number }
  | { readonly at: 'running'; readonly progress: ImportProgress }
  | { readonly at: 'done'; readonly summary: ImportSummary }
  | { readonly at: 'undoing'; readonly summary: ImportSummary }
  | { readonly at: 'undone'; readonly removed: number }
  | { readonly at: 'failed'; readonly error: unknown };

export interface ImportStore extends Pick<Store<ImportState>, 'get' | 'subscribe'> {
  /** Finds the files, then imports them. One import at a time: a second one is refused while the first runs. */
  start(find: (onFound: (count: number) => void, signal: AbortSignal) => Promise<readonly PickedFile[]>): Promise<void>;
  /** What was added until now stays, and is named in the summary, with an undo. */
  cancel(): void;
  undo(): Promise<void>;
  dismiss(): void;
}

export function createImportStore(engram: Pick<Engram, 'importFiles' | 'undo'>): ImportStore {
  const store = createStore<ImportState>({ at: 'idle' });
  let running: AbortController | null = null;

  return {
    get: store.get,
    subscribe: store.subscribe,
    start: async (find) => {
      if (running !== null) return;
      const mine = new AbortController();
      running = mine;
      try {
        store.set({ at: 'reading', found: 0 });
        const files = await find((found) => store.set({ at: 'reading', found }), mine.signal);
        mine.signal.throwIfAborted();
        store.set({ at: 'running', progress: { filesDone: 0, filesTotal: files.length, added: 0, duplicates: 0, problems: 0 } });
        announce(`Importing ${counted(files.length, 'file', 'files')}`);
        const summary = await engram.importFiles(files, { signal: mine.signal, onProgress: (progress) => store.set({ at: 'running', progress }) });
        store.set({ at: 'done', summary });
      } catch (error) {
        store.set(isAbortError(error) ? { at: 'idle' } : { at: 'failed', error });
      } finally {
        running = null;
      }
    },
    cancel: () => running?.abort(),
    undo: async () => {
      const state = store.get();
      if (state.at !== 'done') return;
      store.set({ at: 'undoing', summary: state.summary });
      try {
        const { undoStep } = state.summary;
        const removed = undoStep === null ? 0 : await engram.undo.take(undoStep);
        store.set({ at: 'undone', removed });
        announce(`Import undone: ${counted(removed, 'memory', 'memories')} removed`);
      } catch (error) {
        store.set({ at: 'failed', error });
      }
    },
    dismiss: () => {
      if (running === null) store.set({ at: 'idle' });
    },
  };
}
