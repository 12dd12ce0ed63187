import { proxy, type Remote, releaseProxy, wrap } from 'comlink';
import modelsUrl from '../../workers/models/main.ts?worker&url';
import { AppError } from '../contracts/errors';
import type { DownloadState, ModelDescription, ModelId, ModelRecord, ModelStoreApi } from '../contracts/models';
import './install-errors';
import { type RunningWorker, startWorker } from './running-worker';

/** Nothing is lost by ending it: what it knows lies in the cache. */
const IDLE_MS = 60_000;
/** For what should be quick. A download may take an hour, and reading a large model on a slow disk minutes: these wait as long as the worker lives. */
const CALL_PATIENCE_MS = 120_000;

interface Running {
  readonly worker: RunningWorker;
  readonly api: Remote<ModelStoreApi>;
  /** Calls that wait for it. */
  users: number;
  end(): void;
}

/** Starts the worker that keeps models when it is first needed, and ends it a minute after the last call. */
export class ModelsClient implements ModelStoreApi {
  #running: Promise<Running> | null = null;
  /** With those that only finish what they are at. */
  readonly #all = new Set<Promise<Running>>();
  #idle: ReturnType<typeof setTimeout> | undefined;

  list(): Promise<readonly ModelRecord[]> {
    return this.#call((api) => api.list());
  }

  unfinished(): Promise<readonly DownloadState[]> {
    return this.#call((api) => api.unfinished());
  }

  /**
   * @param signal - aborting it pauses the download for everybody who shares it
   * @throws AppError `MODEL_FAILED`, `WORKER_START_FAILED`, `WORKER_CRASHED` (what has come is kept); AbortError
   */
  download(description: ModelDescription, onProgress: (state: DownloadState) => void, signal?: AbortSignal): Promise<ModelRecord> {
    return this.#call(async (api) => {
      signal?.throwIfAborted();
      const pause = (): void => void api.pause(description.id).catch(() => {});
      signal?.addEventListener('abort', pause, { once: true });
      try {
        return await api.download(description, proxy(onProgress));
      } finally {
        signal?.removeEventListener('abort', pause);
      }
    }, null);
  }

  pause(model: ModelId): Promise<void> {
    return this.#call((api) => api.pause(model));
  }

  discard(model: ModelId): Promise<void> {
    return this.#call((api) => api.discard(model));
  }

  verify(model: ModelId): Promise<readonly string[]> {
    return this.#call((api) => api.verify(model), null);
  }

  remove(model: ModelId): Promise<number> {
    return this.#call((api) => api.remove(model));
  }

  importFiles(files: readonly { readonly path: string; readonly file: Blob }[], onProgress: (state: DownloadState) => void): Promise<ModelRecord> {
    return this.#call((api) => api.importFiles(files, proxy(onProgress)), null);
  }

  /** A server may be slow: its own time limits apply. */
  describe(host: string, hubId: string): Promise<ModelDescription> {
    return this.#call((api) => api.describe(host, hubId), null);
  }

  /**
   * Fetches the worker's script anew, past every cache. A worker goes by the policy that its script was sent with, and scripts are kept for
   * ever: without this, one that was kept before its server allowed another host would never reach it. Calls that wait for the worker of
   * now get their answers from it; two of them share the work by locks, as those of two tabs do.
   */
  async renew(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    void running?.then((old) => {
      if (old.users === 0) old.end();
    }, () => {});
    for (const name of await caches.keys()) await (await caches.open(name)).delete(modelsUrl);
    await fetch(modelsUrl, { cache: 'reload' });
  }

  /** Calls that still wait reject with AppError `ENGINE_CLOSED`; what has come of a download is kept. */
  async close(): Promise<void> {
    this.#running = null;
    await Promise.all([...this.#all].map((running) => running.then(({ end }) => end(), () => {})));
  }

  async #call<T>(work: (api: Remote<ModelStoreApi>) => Promise<T>, patienceMs: number | null = CALL_PATIENCE_MS): Promise<T> {
    clearTimeout(this.#idle);
    const starting = (this.#running ??= this.#start());
    const running = await starting;
    let timer: ReturnType<typeof setTimeout> | undefined;
    running.users++;
    try {
      const { worker, api } = running;
      const late = new Promise<never>((_, reject) => {
        if (patienceMs === null) return;
        timer = setTimeout(() => reject(new AppError('WORKER_TIMEOUT', { worker: 'models', waitedMs: patienceMs })), patienceMs);
      });
      return await Promise.race([worker.life.during(work(api)), late]);
    } finally {
      clearTimeout(timer);
      running.users--;
      if (running.users === 0) this.#rest(starting, running);
    }
  }

  /** Nobody waits for this worker any more. */
  #rest(starting: Promise<Running>, running: Running): void {
    if (this.#running !== starting) {
      running.end();
      return;
    }
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (running.users > 0) return;
      if (this.#running === starting) this.#running = null;
      running.end();
    }, IDLE_MS);
  }

  #start(): Promise<Running> {
    const starting: Promise<Running> = startWorker('models', modelsUrl).then((worker) => {
      const forget = (): void => {
        this.#all.delete(starting);
        if (this.#running === starting) this.#running = null;
      };
      void worker.died.then(forget);
      const api = wrap<ModelStoreApi>(worker.worker);
      let ended = false;
      const end = (): void => {
        if (ended) return;
        ended = true;
        forget();
        // Nobody else would notice.
        worker.life.end(new AppError('ENGINE_CLOSED'));
        api[releaseProxy]();
        worker.terminate();
      };
      return { worker, api, users: 0, end };
    });
    this.#all.add(starting);
    starting.catch(() => {
      this.#all.delete(starting);
      if (this.#running === starting) this.#running = null;
    });
    return starting;
  }
}
