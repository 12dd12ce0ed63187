import type { LibraryClient } from '../clients/library-client';
import type { ModelsClient } from '../clients/models-client';
import type { Engram } from '../contracts/engine';
import { AppError, isAppError } from '../contracts/errors';
import type {
  CatalogueEntry, DownloadState, ModelDescription, ModelId, ModelRecord, ModelSettings, ModelSpacesApi, ModelSpacesState, ModelStoreApi, ModelsOverview, SpaceComparison,
} from '../contracts/models';
import { DEFAULT_HUB } from '../core/models/hub-urls';
import { ModelDownloads } from './model-downloads';
import { reachableOrigins } from './reachable-origins';
import { type Surroundings, TabSurroundings } from './tab-surroundings';

export interface ModelsParts {
  readonly library: Pick<LibraryClient, 'call'>;
  /** The worker that keeps models. */
  readonly store: ModelStoreApi & Pick<ModelsClient, 'close' | 'renew'>;
  readonly catalogue: readonly CatalogueEntry[];
}

/**
 * Downloaded models as a caller sees them: what there is (catalogue), what lies on this device (model store), and what the library
 * does with it. Loaded when it is first asked for, or when the library says that a model is in use.
 */
export class Models implements ModelsApi {
  readonly #library: ModelsParts['library'];
  readonly #store: ModelsParts['store'];
  readonly #catalogue: readonly CatalogueEntry[];
  readonly #downloads: ModelDownloads;
  readonly #listeners = new Set<(state: ModelSpacesState) => void>();
  #surroundings: TabSurroundings | null = null;
  #state: ModelSpacesState | null = null;
  #asked = false;
  /** What this page's server allows, as it said last; asked once, and again when something was refused. */
  #reachable: Promise<readonly string[] | null> | null = null;
  /** What the server allowed when the worker was fetched anew. */
  #renewedFor = '';

  constructor({ library, store, catalogue }: ModelsParts) {
    this.#library = library;
    this.#store = store;
    this.#catalogue = catalogue;
    this.#downloads = new ModelDownloads(store, (description, onProgress) => this.#byTodaysPolicy(() => store.download(description, onProgress)));
  }

  /** Id of the model that orders hits, as far as the library has said. */
  get inUse(): ModelId | null {
    return this.#state?.current?.model ?? null;
  }

  /** The library's events. */
  take(state: ModelSpacesState): void {
    this.#state = state;
    if (state.current !== null || state.next !== null) {
      this.#surroundings ??= new TabSurroundings((tab, now: Surroundings) => this.#ask('surroundings', tab, now));
      this.#surroundings.again();
    }
    for (const listener of this.#listeners) listener(state);
  }

  async list(): Promise<ModelsOverview> {
    this.#reachable ??= reachableOrigins();
    const [records, spaces, reachable] = await Promise.all([this.#store.list(), this.#spaces(), this.#reachable, this.#downloads.refresh()]);
    return { catalogue: this.#catalogue, records, downloads: this.#downloads.states(), spaces, reachable };
  }

  async current(): Promise<ModelId | null> {
    return (await this.#spaces()).current?.model ?? null;
  }

  async download(model: ModelId | ModelDescription, { onProgress, signal }: { readonly onProgress?: (state: DownloadState) => void; readonly signal?: AbortSignal } = {}): Promise<ModelRecord> {
    const description = typeof model === 'string' ? await this.#describe(model) : model;
    prepareDevice();
    return this.#downloads.start(description, onProgress, signal);
  }

  pause(model: ModelId): Promise<void> {
    return this.#downloads.pause(model);
  }

  discard(model: ModelId): Promise<void> {
    return this.#downloads.discard(model);
  }

  describe(hubId: string, host: string = DEFAULT_HUB): Promise<ModelDescription> {
    return this.#byTodaysPolicy(() => this.#store.describe(host, hubId));
  }

  importFiles(files: Parameters<ModelStoreApi['importFiles']>[0], { onProgress }: { readonly onProgress?: (state: DownloadState) => void } = {}): Promise<ModelRecord> {
    prepareDevice();
    return this.#downloads.bring(files, onProgress);
  }

  async use(model: ModelId | null, options: { readonly onProgress?: (state: DownloadState) => void; readonly signal?: AbortSignal } = {}): Promise<ModelSpacesState> {
    if (model === null) return this.#change('use', null);
    const record = (await this.#record(model)) ?? (await this.download(model, options));
    options.signal?.throwIfAborted();
    return this.#change('use', { id: model, name: record.description.name });
  }

  verify(model: ModelId): Promise<readonly string[]> {
    return this.#store.verify(model);
  }

  async remove(model: ModelId): Promise<number> {
    const { current, next } = await this.#change('state');
    if (current?.model === model || next?.model === model) throw new AppError('INVALID_INPUT', { field: 'model', reason: 'it is in use', model });
    return this.#store.remove(model);
  }

  async storage(): Promise<readonly { readonly model: ModelId; readonly bytes: number; readonly complete: boolean }[]> {
    const [records, unfinished] = await Promise.all([this.#store.list(), this.#store.unfinished()]);
    return [
      ...records.map(({ description, files }) => ({ model: description.id, bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), complete: true })),
      ...unfinished.map(({ model, loadedBytes }) => ({ model, bytes: loadedBytes, complete: false })),
    ];
  }

  pauseChange(): Promise<ModelSpacesState> {
    return this.#change('pause');
  }

  resumeChange(): Promise<ModelSpacesState> {
    return this.#change('resume');
  }

  goBack(): Promise<ModelSpacesState> {
    return this.#change('back');
  }

  compare(): Promise<SpaceComparison | null> {
    return this.#ask('compare');
  }

  async forgetOld(spaceId: string): Promise<number> {
    const bytes = await this.#ask('forgetOld', spaceId);
    await this.#change('state');
    return bytes;
  }

  retry(): Promise<ModelSpacesState> {
    return this.#change('retry');
  }

  async settings(patch?: Partial<ModelSettings>): Promise<ModelSettings> {
    return (patch === undefined ? await this.#spaces() : await this.#change('set', patch)).settings;
  }

  onState(listener: (state: ModelSpacesState) => void): () => void {
    this.#listeners.add(listener);
    if (this.#state !== null) listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  onDownload(listener: (states: readonly DownloadState[]) => void): () => void {
    return this.#downloads.listen(listener);
  }

  async close(): Promise<void> {
    this.#surroundings?.close();
    await this.#store.close();
  }

  /** The worker may have been kept with an older policy than its server's: where that allows the host by now, the worker is fetched anew, once. */
  async #byTodaysPolicy<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!isAppError(error, 'MODEL_FAILED') || error.facts.fault !== 'refused-by-policy') throw error;
      this.#reachable = reachableOrigins();
      const allowed = (await this.#reachable)?.join(' ') ?? '';
      if (allowed === '' || allowed === this.#renewedFor) throw error;
      this.#renewedFor = allowed;
      await this.#store.renew();
      return run();
    }
  }

  /** The state as events keep it; asked for once, because events come only when something changes. */
  async #spaces(): Promise<ModelSpacesState> {
    if (this.#state === null || !this.#asked) return this.#change('state');
    return this.#state;
  }

  /** A call whose answer is the state from now on. */
  async #change<Name extends 'state' | 'use' | 'pause' | 'resume' | 'back' | 'retry' | 'set'>(name: Name, ...args: Parameters<ModelSpacesApi[Name]>): Promise<ModelSpacesState> {
    const state = (await this.#ask(name, ...args)) as ModelSpacesState;
    this.#asked = true;
    this.take(state);
    return state;
  }

  /** As long as it takes: comparing, or deleting vectors, may take minutes in a large library. */
  #ask<Name extends keyof ModelSpacesApi>(name: Name, ...args: Parameters<ModelSpacesApi[Name]>): Promise<Awaited<ReturnType<ModelSpacesApi[Name]>>> {
    return this.#library.call((remote) => (remote.models as unknown as ModelsCall)(name, args) as Promise<Awaited<ReturnType<ModelSpacesApi[Name]>>>, { patienceMs: null });
  }

  async #record(model: ModelId): Promise<ModelRecord | undefined> {
    return (await this.#store.list()).find(({ description }) => description.id === model);
  }

  /** @throws AppError `MODEL_FAILED` with fault `not-found` for an id that stands nowhere */
  async #describe(model: ModelId): Promise<ModelDescription> {
    const listed = this.#catalogue.find(({ id }) => id === model) ?? (await this.#store.unfinished()).find((state) => state.model === model)?.description;
    const description = listed ?? (await this.#record(model))?.description;
    if (description === undefined) throw new AppError('MODEL_FAILED', { fault: 'not-found', model });
    return description;
  }
}

/**
 * A model is large: the browser is asked not to clear it. Its answer changes nothing here, and some ask the person first, so nobody waits. And
 * what runs models is fetched while there may still be a network (`workers/service/runtime-files.ts`).
 */
function prepareDevice(): void {
  const { storage, serviceWorker } = navigator as Partial<Navigator>;
  storage?.persist?.().catch(() => {});
  serviceWorker?.controller?.postMessage({ type: 'engram:keep-runtime' });
}

export type ModelsApi = Engram['models'];

/** Comlink's types lose what ties the name to its arguments. */
type ModelsCall = (name: keyof ModelSpacesApi, args: readonly unknown[]) => Promise<unknown>;
