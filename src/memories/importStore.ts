import type { Engram, ImportProgress, ImportSummary } from '../contracts/engine';
import { isAbortError } from '../contracts/errors';
import { createStore, type Store } from '../ui/createStore';
import type { PickedFile } from '../ui/pickedFiles';
import type { ImportReviewState, Interrupted } from './importFlow';

export type ImportState =
  | { readonly at: 'idle' }
  | { readonly at: 'reading'; readonly found: number }
  /** Looked through; nothing is kept. */
  | { readonly at: 'planning'; readonly progress: ImportProgress }
  | ImportReviewState
  | { readonly at: 'running'; readonly progress: ImportProgress }
  | { readonly at: 'done'; readonly summary: ImportSummary }
  | { readonly at: 'undoing'; readonly summary: ImportSummary }
  | { readonly at: 'undone'; readonly removed: number }
  /** `interrupted`: what can be done with what came in. */
  | { readonly at: 'failed'; readonly error: unknown; readonly interrupted?: Interrupted | null }
  | { readonly at: 'interrupted'; readonly interrupted: Interrupted };

/** Does an import, and shows how it goes. @throws an AbortError when it was cancelled */
export type ImportWork = (show: (state: ImportState) => void, signal: AbortSignal) => Promise<void>;

export interface ImportStore extends Pick<Store<ImportState>, 'get' | 'subscribe'> {
  /** Finds the files, then imports them. One import at a time: a second one is refused while the first runs, or is looked at. */
  start(find: (onFound: (count: number) => void, signal: AbortSignal) => Promise<readonly PickedFile[]>): Promise<void>;
  /** The same for other work. @returns false when it was refused */
  run(work: ImportWork): Promise<boolean>;
  /** Shows what is left of an import, unless one is on screen. */
  offer(interrupted: Interrupted): void;
  /** What was added until now stays, and is named in the summary, with an undo. */
  cancel(): void;
  undo(): Promise<void>;
  dismiss(): void;
}

export function createImportStore(engram: Engram): ImportStore {
  const store = createStore<ImportState>({ at: 'idle' });
  let running: AbortController | null = null;

  const run = async (work: ImportWork): Promise<boolean> => {
    if (running !== null) return false;
    const mine = new AbortController();
    running = mine;
    try {
      await work(store.set, mine.signal);
    } catch (error) {
      store.set(isAbortError(error) ? { at: 'idle' } : { at: 'failed', error });
    } finally {
      running = null;
    }
    return true;
  };

  const imports: ImportStore = {
    get: store.get,
    subscribe: store.subscribe,
    run,
    start: async (find) => {
      await run(async (show, signal) => {
        show({ at: 'reading', found: 0 });
        const files = await find((found) => show({ at: 'reading', found }), signal);
        signal.throwIfAborted();
        await (await import('./importFlow')).importPicked({ engram, store: imports, show, signal }, files);
      });
    },
    offer: (interrupted) => {
      if (running === null && store.get().at === 'idle') store.set({ at: 'interrupted', interrupted });
    },
    cancel: () => running?.abort(),
    undo: async () => {
      const state = store.get();
      if (state.at === 'done') await (await import('./importFlow')).undoImport(engram, state.summary, store.set);
    },
    dismiss: () => {
      if (running === null) store.set({ at: 'idle' });
    },
  };
  return imports;
}
