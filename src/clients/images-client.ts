import { type Remote, releaseProxy, wrap } from 'comlink';
import imagesUrl from '../../workers/images/main.ts?worker&url';
import { AppError } from '../contracts/errors';
import type { ImagesApi, PreparedImage } from '../contracts/images';
import './install-errors';
import { type RunningWorker, startWorker } from './running-worker';

/** Pictures come in bursts; decoded ones are large, so the worker's memory is given back soon after. */
const IDLE_MS = 15_000;
/** For one image with all that were asked for before it. Decoding the largest takes a few seconds on a phone. */
const CALL_PATIENCE_MS = 120_000;

interface Running {
  readonly worker: RunningWorker;
  readonly api: Remote<ImagesApi>;
}

/** Starts the image worker when an image comes and ends it afterwards. */
export class ImagesClient {
  #running: Promise<Running> | null = null;
  #users = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** @throws AppError `UNSUPPORTED_IMAGE`, `IMAGE_TOO_LARGE`, `WORKER_START_FAILED`, `WORKER_CRASHED` (out of memory, say), `WORKER_TIMEOUT` */
  async prepare(file: Blob): Promise<PreparedImage> {
    clearTimeout(this.#idle);
    this.#users++;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      this.#running ??= this.#start();
      const { worker, api } = await this.#running;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new AppError('WORKER_TIMEOUT', { worker: 'images', waitedMs: CALL_PATIENCE_MS })), CALL_PATIENCE_MS);
      });
      return await Promise.race([worker.life.during(api.prepare(file)), late]);
    } finally {
      clearTimeout(timer);
      this.#users--;
      if (this.#users === 0) this.#idle = setTimeout(() => void this.close(), IDLE_MS);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const running = this.#running;
    this.#running = null;
    await running?.then(
      ({ worker, api }) => {
        api[releaseProxy]();
        worker.terminate();
      },
      () => {},
    );
  }

  async #start(): Promise<Running> {
    try {
      const worker = await startWorker('images', imagesUrl);
      void worker.died.then(() => {
        this.#running = null;
      });
      return { worker, api: wrap<ImagesApi>(worker.worker) };
    } catch (error) {
      this.#running = null;
      throw error;
    }
  }
}
