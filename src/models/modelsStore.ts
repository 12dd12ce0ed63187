import type { Engram } from '../contracts/engine';
import type { DownloadState, ModelDescription, ModelId, ModelSettings, ModelSpacesState, ModelsOverview, SpaceComparison } from '../contracts/models';
import { announce } from '../ui/announcer';
import { createStore, type Store } from '../ui/createStore';
import { type Acts, actOnce } from './actOnce';
import { oneAtATime } from './oneAtATime';

export type ComparisonState =
  | { readonly at: 'none' }
  | { readonly at: 'reading' }
  /** Null: there is nothing to compare. */
  | { readonly at: 'ready'; readonly comparison: SpaceComparison | null };

/** Of `busy`, keys are `use <id>`, `verify <id>`, …; problems are at a model's id, or at a {@link Place}. */
export interface ModelsView extends Acts {
  /** Null until it was read. */
  readonly overview: ModelsOverview | null;
  /** Why it could not be read. */
  readonly error: unknown;
  /** What a check of a model's files has found; empty: all is well. */
  readonly verified: ReadonlyMap<ModelId, readonly string[]>;
  readonly comparison: ComparisonState;
}

/** Parts of the room that have problems of their own. */
export type Place = 'in-use' | 'change' | 'comparison' | 'own' | 'files' | 'settings';

export interface ModelsStore extends Pick<Store<ModelsView>, 'get' | 'subscribe'> {
  /** Reads everything and follows it. @returns a function that ends this */
  open(): () => void;
  /** Begins a download, or goes on with one. */
  download(model: ModelId | ModelDescription): Promise<void>;
  pause(model: ModelId): Promise<void>;
  discard(model: ModelId): Promise<void>;
  verify(model: ModelId): Promise<void>;
  /** Fetches what is damaged, then lets the library try again. */
  repair(model: ModelId): Promise<void>;
  /** @returns bytes freed, null when it failed */
  remove(model: ModelId): Promise<number | null>;
  bring(files: readonly { readonly path: string; readonly file: Blob }[]): Promise<void>;
  /** @returns what the server says of it, null when it failed */
  describe(hubId: string, host: string): Promise<ModelDescription | null>;
  use(model: ModelId | null): Promise<void>;
  pauseChange(): Promise<void>;
  resumeChange(): Promise<void>;
  goBack(): Promise<void>;
  retry(): Promise<void>;
  compare(): Promise<void>;
  /** @returns bytes freed, null when it failed */
  forgetOld(spaceId: string): Promise<number | null>;
  set(patch: Partial<ModelSettings>): Promise<void>;
}

const EMPTY: ModelsView = { overview: null, error: null, busy: new Set(), problems: new Map(), verified: new Map(), comparison: { at: 'none' } };

/** All that the room of models shows, and does. */
export function createModelsStore(engram: Pick<Engram, 'models'>): ModelsStore {
  const { models } = engram;
  const store = createStore<ModelsView>(EMPTY);
  const patch = (next: Partial<ModelsView>) => store.set({ ...store.get(), ...next });
  const act = actOnce(store.get, patch);

  const read = oneAtATime(async () => {
    try {
      patch({ overview: await models.list(), error: null });
    } catch (error) {
      patch({ error });
    }
  });

  const takeState = (spaces: ModelSpacesState): void => {
    const { overview, comparison } = store.get();
    if (overview === null) return;
    const before = overview.spaces;
    patch({ overview: { ...overview, spaces } });
    if (before.next !== null && spaces.next === null && spaces.current?.model === before.next.model) {
      announce(`The change is complete: ${spaces.current.name} finds by meaning now.`);
      patch({ comparison: { at: 'none' } });
      void compare();
    } else if (spaces.current?.model !== before.current?.model && comparison.at !== 'none') {
      patch({ comparison: { at: 'none' } });
    }
  };

  const takeDownloads = (downloads: readonly DownloadState[]): void => {
    const { overview } = store.get();
    if (overview === null) return;
    const gone = overview.downloads.some(({ model }) => !downloads.some((state) => state.model === model));
    patch({ overview: { ...overview, downloads } });
    // Complete, or thrown away: either way the list is another one.
    if (gone) void read();
  };

  const change = (key: string, run: () => Promise<ModelSpacesState>, place: Place = 'change') => async (): Promise<void> => {
    const state = await act(key, place, run);
    if (state !== null) takeState(state);
  };

  const compare = async (): Promise<void> => {
    patch({ comparison: { at: 'reading' } });
    const outcome = await act('compare', 'comparison', async () => ({ comparison: await models.compare() }));
    patch({ comparison: outcome === null ? { at: 'none' } : { at: 'ready', comparison: outcome.comparison } });
  };

  const download = async (model: ModelId | ModelDescription): Promise<void> => {
    const id = typeof model === 'string' ? model : model.id;
    const record = await act(`download ${id}`, id, () => models.download(model));
    if (record !== null) announce(`${record.description.name} is on this device.`);
    await read();
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    open() {
      void read();
      const offState = models.onState(takeState);
      const offDownload = models.onDownload(takeDownloads);
      return () => {
        offState();
        offDownload();
      };
    },
    download,
    async pause(model) {
      await act(`pause ${model}`, model, () => models.pause(model));
    },
    async discard(model) {
      await act(`discard ${model}`, model, () => models.discard(model));
      await read();
    },
    async verify(model) {
      const damaged = await act(`verify ${model}`, model, () => models.verify(model));
      if (damaged === null) return;
      patch({ verified: new Map(store.get().verified).set(model, damaged) });
      announce(damaged.length === 0 ? 'All files are as they should be.' : `${damaged.length} damaged.`);
    },
    async repair(model) {
      await download(model);
      if (store.get().problems.has(model)) return;
      const verified = new Map(store.get().verified);
      verified.delete(model);
      patch({ verified });
      if (store.get().overview?.spaces.encoder.at === 'failed') await change('retry', () => models.retry(), 'in-use')();
    },
    async remove(model) {
      const bytes = await act(`remove ${model}`, model, () => models.remove(model));
      await read();
      return bytes;
    },
    async bring(files) {
      const record = await act('bring', 'files', () => models.importFiles(files));
      if (record !== null) announce(`${record.description.name} is on this device.`);
      await read();
    },
    describe: (hubId, host) => act('describe', 'own', () => models.describe(hubId, host)),
    async use(model) {
      await change(`use ${model ?? ''}`, () => models.use(model), model === null ? 'in-use' : 'change')();
    },
    pauseChange: change('pause', () => models.pauseChange()),
    resumeChange: change('resume', () => models.resumeChange()),
    goBack: change('back', () => models.goBack()),
    retry: change('retry', () => models.retry(), 'in-use'),
    compare,
    async forgetOld(spaceId) {
      const bytes = await act(`forget ${spaceId}`, 'comparison', () => models.forgetOld(spaceId));
      await read();
      return bytes;
    },
    async set(settings) {
      const { overview } = store.get();
      if (overview === null) return;
      // At once: a control that waits for the library to answer looks broken.
      const withSettings = (next: ModelSettings) => patch({ overview: { ...overview, spaces: { ...overview.spaces, settings: next } } });
      withSettings({ ...overview.spaces.settings, ...settings });
      if ((await act('set', 'settings', () => models.settings(settings))) === null) await read();
    },
  };
}

const stores = new WeakMap<Pick<Engram, 'models'>, ModelsStore>();

/** One for the whole page: a comparison that was made is still there for somebody who comes back. */
export function modelsStoreOf(engram: Engram): ModelsStore {
  let store = stores.get(engram);
  if (store === undefined) {
    store = createModelsStore(engram);
    stores.set(engram, store);
  }
  return store;
}
