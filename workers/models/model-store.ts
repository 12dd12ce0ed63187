import { abortError } from '../../src/contracts/errors';
import type { DownloadState, ModelDescription, ModelId, ModelRecord, ModelStoreApi } from '../../src/contracts/models';
import { deleteIntent, readIntents } from '../../src/storage/models/download-intent';
import { readModelRecord, readModelRecords } from '../../src/storage/models/model-files';
import { orphanedModels, removeModel } from '../../src/storage/models/remove-model';
import { describeHubModel } from './describe-hub-model';
import { downloadModel, dropDownload, expectedBytes, findDamaged, keptBytes } from './download-model';
import { importModel } from './import-model';
import { asModelError, modelError, problemOf } from './model-error';
import { ProgressMeter } from './progress';
import type { Wire } from './wire';

type Listener = (state: DownloadState) => void;

/** Work on one model, shared by all who asked for it. */
interface Job {
  readonly stop: AbortController;
  readonly listeners: Set<Listener>;
  readonly result: Promise<ModelRecord>;
  last: DownloadState | null;
}

/** Tabs tell each other here which download to stop: it runs in only one of them. */
const CHANNEL = 'engram-models';

/** While another tab downloads, what it has kept is looked up so often. */
const WATCH_EVERY_MS = 1_000;

const lockName = (model: ModelId): string => `engram-model ${model}`;

/** Downloads, imports, checks and removes models; one thing at a time per model, over all tabs. */
export class ModelStore implements ModelStoreApi {
  readonly #wire: Wire;
  readonly #jobs = new Map<ModelId, Job>();
  /** Why the last try of this session failed, until the next one. */
  readonly #failed = new Map<ModelId, DownloadState>();
  #swept: Promise<void> | undefined;
  readonly #tabs = new BroadcastChannel(CHANNEL);

  constructor(wire: Wire) {
    this.#wire = wire;
    this.#tabs.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'object' && data !== null && 'stop' in data && typeof data.stop === 'string') this.#jobs.get(data.stop)?.stop.abort();
    });
  }

  async list(): Promise<readonly ModelRecord[]> {
    return readModelRecords();
  }

  async unfinished(): Promise<readonly DownloadState[]> {
    this.#swept ??= this.#sweepOrphans().catch(() => {});
    await this.#swept;
    const states: DownloadState[] = [];
    for (const intent of await readIntents()) {
      const { description, files } = intent;
      const running = this.#jobs.get(description.id)?.last;
      if (running !== null && running !== undefined) {
        states.push(running);
        continue;
      }
      // Written before the record, deleted after it: a crash in between leaves it behind.
      if (files.every(({ done }) => done !== null) && (await readModelRecord(description.id)) !== null) {
        await deleteIntent(description.id);
        continue;
      }
      if (description.source.from === 'files') {
        // An import that a crash ended: the files are still where they came from.
        await this.#sweep(description.id);
        continue;
      }
      const state: DownloadState = {
        model: description.id, description, at: 'paused', loadedBytes: await keptBytes(intent), totalBytes: expectedBytes(intent), bytesPerSecond: null, secondsLeft: null, problem: null,
      };
      const failed = this.#failed.get(description.id);
      states.push(failed === undefined ? state : { ...state, at: 'failed', problem: failed.problem });
    }
    // Those that have not written down anything yet.
    for (const { last } of this.#jobs.values()) if (last !== null && !states.some(({ model }) => model === last.model)) states.push(last);
    return states;
  }

  download(description: ModelDescription, onProgress: Listener): Promise<ModelRecord> {
    return this.#share(description, onProgress, (meter, signal) =>
      downloadModel({ description, wire: this.#wire, signal, meter }),
    );
  }

  async pause(model: ModelId): Promise<void> {
    await this.#stop(model);
  }

  async discard(model: ModelId): Promise<void> {
    await this.#stop(model);
    this.#failed.delete(model);
    await this.#alone(model, new AbortController().signal, async () => {
      // A complete model that was being repaired stays; what is damaged of it is told by `verify`.
      await dropDownload(model, await readModelRecord(model));
    });
  }

  async verify(model: ModelId): Promise<readonly string[]> {
    const record = await readModelRecord(model);
    if (record === null) throw modelError('not-downloaded', {});
    return findDamaged(record, () => {}, new AbortController().signal);
  }

  async remove(model: ModelId): Promise<number> {
    await this.#stop(model);
    this.#failed.delete(model);
    return this.#alone(model, new AbortController().signal, () => removeModel(model));
  }

  async importFiles(files: readonly { readonly path: string; readonly file: Blob }[], onProgress: Listener): Promise<ModelRecord> {
    try {
      for (;;) {
        const found = await importModel(files);
        const running = this.#jobs.get(found.description.id);
        if (running === undefined) return await this.#share(found.description, onProgress, (meter, signal) => found.keep(meter, signal));
        // Files of the same name are being brought: whether these are the same ones shows when those are here.
        await running.result.catch(() => {});
      }
    } catch (error) {
      throw asModelError(error);
    }
  }

  async describe(host: string, hubId: string): Promise<ModelDescription> {
    try {
      return await describeHubModel(host, hubId, this.#wire, new AbortController().signal);
    } catch (error) {
      throw asModelError(error);
    }
  }

  /** What a crash left of a removal: files that belong to nothing. */
  async #sweepOrphans(): Promise<void> {
    for (const model of await orphanedModels()) await this.#sweep(model);
  }

  /** Not while another tab is at it. */
  async #sweep(model: ModelId): Promise<void> {
    await navigator.locks.request(lockName(model), { ifAvailable: true }, async (lock) => {
      if (lock === null) return;
      if ((await readModelRecord(model)) === null) await removeModel(model);
      else await deleteIntent(model);
    });
  }

  #share(description: ModelDescription, listener: Listener, work: (meter: ProgressMeter, signal: AbortSignal) => Promise<ModelRecord>): Promise<ModelRecord> {
    const { id } = description;
    let job = this.#jobs.get(id);
    if (job === undefined) {
      job = this.#begin(description, work);
      this.#jobs.set(id, job);
    }
    job.listeners.add(listener);
    if (job.last !== null) listener(job.last);
    return job.result;
  }

  #begin(description: ModelDescription, work: (meter: ProgressMeter, signal: AbortSignal) => Promise<ModelRecord>): Job {
    const { id } = description;
    const stop = new AbortController();
    const listeners = new Set<Listener>();
    const meter = new ProgressMeter(
      description,
      (state) => {
        job.last = state;
        for (const listener of listeners) listener(state);
      },
      this.#wire.now,
    );
    const run = async (): Promise<ModelRecord> => {
      this.#failed.delete(id);
      try {
        return await this.#alone(id, stop.signal, () => work(meter, stop.signal), () => this.#watchOther(id, meter));
      } catch (error) {
        if (stop.signal.aborted) {
          meter.end('paused');
          throw abortError();
        }
        meter.end('failed', problemOf(error));
        if (job.last !== null) this.#failed.set(id, job.last);
        throw asModelError(error);
      } finally {
        this.#jobs.delete(id);
      }
    };
    // Not at once: `job` has to exist before anything is told.
    const job: Job = { stop, listeners, last: null, result: Promise.resolve().then(run) };
    job.result.catch(() => {});
    return job;
  }

  async #stop(model: ModelId): Promise<void> {
    this.#tabs.postMessage({ stop: model });
    const job = this.#jobs.get(model);
    job?.stop.abort();
    await job?.result.catch(() => {});
  }

  /**
   * Runs alone on this model over all tabs.
   * @param onWait - called when another tab is at it; what it returns ends the waiting
   */
  async #alone<T>(model: ModelId, signal: AbortSignal, work: () => Promise<T>, onWait: () => () => void = () => () => {}): Promise<T> {
    const { locks } = navigator as { readonly locks?: LockManager };
    // Locks and the Cache API exist in the same places.
    if (locks === undefined) throw modelError('failed', { reason: 'models can be kept only where the page is served by https' });
    const name = lockName(model);
    const begun = await locks.request(name, { ifAvailable: true }, async (lock) => (lock === null ? null : { result: await work() }));
    if (begun !== null) return begun.result;
    const endWait = onWait();
    try {
      return await locks.request(name, { signal }, async () => {
        endWait();
        return work();
      });
    } finally {
      endWait();
    }
  }

  /** Shows what another tab's download has kept so far. */
  #watchOther(model: ModelId, meter: ProgressMeter): () => void {
    const timer = setInterval(() => {
      void readIntents().then(async (intents) => {
        const intent = intents.find(({ description }) => description.id === model);
        if (intent !== undefined) meter.update(await keptBytes(intent), expectedBytes(intent));
      }, () => {});
    }, WATCH_EVERY_MS);
    return () => clearInterval(timer);
  }
}
