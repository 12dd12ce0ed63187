import { abortError, isAbortError } from '../contracts/errors';
import type { DownloadState, ModelDescription, ModelId, ModelRecord, ModelStoreApi } from '../contracts/models';
import { problemOf } from './model-problem';

/** What several callers that want the same model wait for together. */
interface Running {
  readonly done: Promise<ModelRecord>;
  readonly listeners: Set<(state: DownloadState) => void>;
  waiting: number;
}

/** Downloads of this tab: begun by any caller, seen by all of them. */
export class ModelDownloads {
  readonly #store: ModelStoreApi;
  readonly #download: ModelStoreApi['download'];
  readonly #running = new Map<ModelId, Running>();
  readonly #states = new Map<ModelId, DownloadState>();
  readonly #listeners = new Set<(states: readonly DownloadState[]) => void>();

  /** @param download - the store's own, or what is put around it */
  constructor(store: ModelStoreApi, download: ModelStoreApi['download']) {
    this.#store = store;
    this.#download = download;
  }

  /** Running ones first, then those that stopped; each in the order in which they began. */
  states(): readonly DownloadState[] {
    const all = [...this.#states.values()];
    return [...all.filter(isMoving), ...all.filter((state) => !isMoving(state))];
  }

  /** Reads what an earlier visit, or another tab, has left unfinished. What runs here is known better here. */
  async refresh(): Promise<void> {
    const unfinished = await this.#store.unfinished();
    const found = new Set(unfinished.map(({ model }) => model));
    for (const model of this.#states.keys()) if (!found.has(model) && !this.#running.has(model) && this.#states.get(model)?.at !== 'failed') this.#states.delete(model);
    for (const state of unfinished) {
      // What went wrong here is not known to the store.
      if (!this.#running.has(state.model) && this.#states.get(state.model)?.at !== 'failed') this.#states.set(state.model, state);
    }
    this.#publish();
  }

  /**
   * Begins, goes on, or joins a download that is running.
   * @param signal - when the last caller that waits gives up, the download stops and keeps what has come
   * @throws AppError `MODEL_FAILED`; an `AbortError` when it was paused or discarded
   */
  async start(description: ModelDescription, onProgress: (state: DownloadState) => void = () => {}, signal?: AbortSignal): Promise<ModelRecord> {
    signal?.throwIfAborted();
    const { id } = description;
    let running = this.#running.get(id);
    if (running === undefined) {
      const listeners: Running['listeners'] = new Set();
      const begun: DownloadState = this.#states.get(id) ?? { model: id, description, at: 'running', loadedBytes: 0, totalBytes: null, bytesPerSecond: null, secondsLeft: null, problem: null };
      this.#set({ ...begun, at: 'running', problem: null });
      running = { done: this.#follow(id, listeners, (take) => this.#download(description, take)), listeners, waiting: 0 };
      // Nobody may be waiting any more.
      running.done.catch(() => {});
      this.#running.set(id, running);
    }
    return this.#join(id, running, onProgress, signal);
  }

  /** Files that a person brought: their id is known when the first of them was read. */
  async bring(files: Parameters<ModelStoreApi['importFiles']>[0], onProgress: (state: DownloadState) => void = () => {}): Promise<ModelRecord> {
    let model: ModelId | null = null;
    try {
      return await this.#store.importFiles(files, (state) => {
        model = state.model;
        this.#set(state);
        onProgress(state);
      });
    } finally {
      // What could not be brought is brought again from the files, not gone on with: nothing of it is listed.
      if (model !== null) this.#forget(model);
    }
  }

  pause(model: ModelId): Promise<void> {
    return this.#store.pause(model);
  }

  async discard(model: ModelId): Promise<void> {
    await this.#store.discard(model);
    if (!this.#running.has(model)) this.#forget(model);
  }

  listen(listener: (states: readonly DownloadState[]) => void): () => void {
    this.#listeners.add(listener);
    listener(this.states());
    return () => this.#listeners.delete(listener);
  }

  async #join(id: ModelId, running: Running, onProgress: (state: DownloadState) => void, signal: AbortSignal | undefined): Promise<ModelRecord> {
    running.listeners.add(onProgress);
    running.waiting++;
    let onAbort = (): void => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => {
        if (running.waiting === 1) void this.#store.pause(id).catch(() => {});
        reject(abortError());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    aborted.catch(() => {});
    try {
      return await Promise.race([running.done, aborted]);
    } finally {
      running.waiting--;
      running.listeners.delete(onProgress);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async #follow(id: ModelId, listeners: Running['listeners'], run: (take: (state: DownloadState) => void) => Promise<ModelRecord>): Promise<ModelRecord> {
    try {
      const record = await run((state) => {
        this.#set(state);
        for (const listener of listeners) listener(state);
      });
      this.#forget(id);
      return record;
    } catch (error) {
      await this.#stopped(id, error);
      throw error;
    } finally {
      this.#running.delete(id);
    }
  }

  /** How a download stands that has ended before its time: what is kept of it, the store knows. */
  async #stopped(id: ModelId, error: unknown): Promise<void> {
    const last = this.#states.get(id);
    const kept = (await this.#store.unfinished().catch(() => [])).find(({ model }) => model === id);
    const state = kept ?? last;
    if (state === undefined || (isAbortError(error) && kept === undefined)) {
      this.#forget(id);
      return;
    }
    const stopped = { ...state, bytesPerSecond: null, secondsLeft: null };
    this.#set(isAbortError(error) ? { ...stopped, at: 'paused', problem: null } : { ...stopped, at: 'failed', problem: problemOf(error) });
  }

  #set(state: DownloadState): void {
    this.#states.set(state.model, state);
    this.#publish();
  }

  #forget(id: ModelId): void {
    if (this.#states.delete(id)) this.#publish();
  }

  #publish(): void {
    const states = this.states();
    for (const listener of this.#listeners) listener(states);
  }
}

function isMoving({ at }: DownloadState): boolean {
  return at === 'running' || at === 'checking';
}
