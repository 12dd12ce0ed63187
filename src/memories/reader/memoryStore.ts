import type { Engram } from '../../contracts/engine';
import type { Memory, MemoryId, MemoryPatch, UpdatedMemory } from '../../contracts/memory';
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
      /** The same of everything but the text. */
      readonly foreignDetails: number;
      /** Somebody else has changed it while it was edited here: `under` what is written here, or `shown` in its place. Null: nobody, or the person knows. */
      readonly elsewhere: 'under' | 'shown' | null;
    };

export interface MemoryStore extends Pick<Store<OpenMemory>, 'get' | 'subscribe'> {
  /** Adds to what is to be saved, and saves when the person pauses. */
  change(patch: MemoryPatch): void;
  /** Saves what is waiting at once. */
  flush(): Promise<void>;
  /** The person has read what `elsewhere` says. */
  acknowledge(): void;
  /** The page goes away: saves what is waiting, and sets it aside in case nobody is left to save it. */
  leave(): void;
  /** Reads the memory and follows it. @returns a function that ends this; whatever was still waiting is saved */
  open(): () => void;
}

/** A pause in typing. Long enough not to embed every letter anew, short enough to lose nothing that matters. */
const SAVE_AFTER_MS = 500;

/** What an edit may change, and where the memory has it. */
const FIELDS = [
  ['text', 'text'], ['title', 'title'], ['type', 'type'], ['createdAt', 'createdAt'], ['tags', 'tags'], ['persona', 'personaId'], ['pinned', 'pinned'], ['importance', 'importanceOverride'],
] as const satisfies readonly (readonly [keyof MemoryPatch, keyof Memory])[];

/** One memory being read and edited, saved as it changes. */
export function createMemoryStore(engram: Pick<Engram, 'memories' | 'onChange'>, id: MemoryId): MemoryStore {
  const store = createStore<OpenMemory>({ at: 'loading' });
  /** Stamp of what this tab has shown or written last: what it changes is based on that. */
  let basedOn: string | undefined;
  let waiting: MemoryPatch | null = null;
  let underway: MemoryPatch | null = null;
  let saving: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const setSave = (save: SaveState) => {
    const state = store.get();
    // Typing says "waiting" again with every letter: nothing new on screen.
    if (state.at === 'open' && (state.save.at !== save.at || save.at === 'failed')) store.set({ ...state, save });
  };

  /** The memory as it was read, whoever wrote it. */
  const show = (memory: Memory) => {
    const before = store.get();
    basedOn = memory.hlc;
    if (before.at !== 'open') store.set({ at: 'open', memory, save: { at: 'saved' }, foreignChanges: 0, foreignDetails: 0, elsewhere: null });
    else if (before.memory.hlc === memory.hlc) store.set({ ...before, memory, save: { at: 'saved' } });
    else store.set({ ...before, memory, save: { at: 'saved' }, foreignChanges: before.foreignChanges + 1, foreignDetails: before.foreignDetails + 1, elsewhere: 'shown' });
  };

  /** The memory as a save gave it back: what this tab did not write may be of another tab. */
  const saved = ({ overtook = false, ...memory }: UpdatedMemory, patch: MemoryPatch) => {
    const before = store.get();
    if (before.at !== 'open') return;
    const typed = waiting ?? {};
    const foreign = FIELDS.filter(([field, key]) => !(field in patch) && JSON.stringify(before.memory[key]) !== JSON.stringify(memory[key]) && !(field === 'title' && memory.titleDerived));
    // Typed meanwhile, over something of another tab that was never seen here: the next save is not based on that.
    if (!foreign.some(([field]) => field in typed)) basedOn = memory.hlc;
    const [text, details] = [foreign.some(([field]) => field === 'text' && !('text' in typed)), foreign.some(([field]) => field !== 'text')];
    store.set({
      ...before, memory, save: { at: waiting === null ? 'saved' : 'waiting' },
      foreignChanges: before.foreignChanges + Number(text), foreignDetails: before.foreignDetails + Number(details),
      elsewhere: overtook ? 'under' : text ? 'shown' : before.elsewhere,
    });
  };

  const read = async (open: boolean): Promise<void> => {
    try {
      const memory = await engram.memories.get(id, { open });
      const before = store.get();
      if (waiting !== null || saving !== null) {
        // What the person is typing goes on top of what another tab did, and says so; while it is on its way, its reply will tell.
        if (underway === null && before.at === 'open' && memory !== null && memory.hlc !== basedOn) store.set({ ...before, elsewhere: 'under' });
        return;
      }
      if (memory === null) store.set({ at: 'missing' });
      else show(memory);
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
        saved(await engram.memories.update(id, patch, basedOn === undefined ? {} : { basedOn }), patch);
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
    acknowledge: () => {
      const state = store.get();
      if (state.at === 'open' && state.elsewhere !== null) store.set({ ...state, elsewhere: null });
    },
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
