import type { Engram } from '../../contracts/engine';
import type { Memory, MemoryId, MemoryPatch } from '../../contracts/memory';
import { createStore, type Store } from '../../ui/createStore';
import { rememberUnsavedEdit } from './unsavedEdits';

export type SaveState = { readonly at: 'saved' } | { readonly at: 'waiting' } | { readonly at: 'saving' } | { readonly at: 'failed'; readonly error: unknown };

export type OpenMemory =
  | { readonly at: 'loading' }
  | { readonly at: 'missing' }
  | { readonly at: 'failed'; readonly error: unknown }
  | {
      readonly at: 'open';
      readonly memory: Memory;
      readonly save: SaveState;
      /** Grows when the memory was changed from elsewhere (another tab, a restored version): what fields hold is out of date then. */
      readonly foreignChanges: number;
    };

export interface MemoryStore extends Pick<Store<OpenMemory>, 'get' | 'subscribe'> {
  /** Adds to what is to be saved, and saves when the person pauses. */
  change(patch: MemoryPatch): void;
  /** Saves what is waiting at once. */
  flush(): Promise<void>;
  /** The page goes away: saves what is waiting, and sets it aside in case nobody is left to save it. */
  leave(): void;
  /** Reads the memory and follows it. @returns a function that ends this; whatever was still waiting is saved */
  open(): () => void;
}

/** A pause in typing. Long enough not to embed every letter anew, short enough to lose nothing that matters. */
const SAVE_AFTER_MS = 500;

/** One memory being read and edited, saved as it changes. */
export function createMemoryStore(engram: Pick<Engram, 'memories' | 'onChange'>, id: MemoryId): MemoryStore {
  const store = createStore<OpenMemory>({ at: 'loading' });
  let waiting: MemoryPatch | null = null;
  let underway: MemoryPatch | null = null;
  let saving: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const setSave = (save: SaveState) => {
    const state = store.get();
    // Typing says "waiting" again with every letter: nothing new on screen.
    if (state.at === 'open' && (state.save.at !== save.at || save.at === 'failed')) store.set({ ...state, save });
  };

  const show = (memory: Memory, save: SaveState, foreign: boolean) => {
    const before = store.get();
    const foreignChanges = before.at === 'open' ? before.foreignChanges : 0;
    store.set({ at: 'open', memory, save, foreignChanges: foreign ? foreignChanges + 1 : foreignChanges });
  };

  const read = async (open: boolean): Promise<void> => {
    try {
      const memory = await engram.memories.get(id, { open });
      // What the person is typing wins over what another tab did.
      if (waiting !== null || saving !== null) return;
      const before = store.get();
      if (memory === null) store.set({ at: 'missing' });
      else show(memory, { at: 'saved' }, before.at === 'open' && before.memory.hlc !== memory.hlc);
    } catch (error) {
      if (store.get().at !== 'open') store.set({ at: 'failed', error });
    }
  };

  const save = async (): Promise<void> => {
    while (waiting !== null) {
      const patch = waiting;
      waiting = null;
      underway = patch;
      setSave({ at: 'saving' });
      try {
        const memory = await engram.memories.update(id, patch);
        show(memory, { at: waiting === null ? 'saved' : 'waiting' }, false);
      } catch (error) {
        // Kept for the next try, with anything newer on top.
        const newer: MemoryPatch | null = waiting;
        waiting = newer === null ? patch : { ...patch, ...(newer as MemoryPatch) };
        setSave({ at: 'failed', error });
        return;
      } finally {
        underway = null;
      }
    }
  };

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    saving ??= save().finally(() => {
      saving = null;
    });
    await saving;
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    change: (patch) => {
      waiting = { ...waiting, ...patch };
      setSave({ at: 'waiting' });
      clearTimeout(timer);
      timer = setTimeout(() => void flush(), SAVE_AFTER_MS);
    },
    flush,
    leave: () => {
      const state = store.get();
      if (state.at === 'open' && (underway !== null || waiting !== null)) rememberUnsavedEdit(state.memory, { ...underway, ...waiting });
      void flush();
    },
    open: () => {
      const unsubscribe = engram.onChange((change) => {
        const named = change.ids.includes(id) || change.count > change.ids.length;
        if (named) void read(false);
      });
      void read(true);
      return () => {
        unsubscribe();
        void flush();
      };
    },
  };
}
