import { type Remote, releaseProxy, transfer, wrap } from 'comlink';
import embedderUrl from '../../workers/embedder/main.ts?worker&url';
import type { EmbedderOwnerApi } from '../contracts/embedder';
import './install-errors';
import { type RunningWorker, startWorker } from './running-worker';

/** Starts within this time count as one series; a series of {@link MOST_STARTS} ends the attempts. */
const SERIES_MS = 60_000;
const MOST_STARTS = 4;

export interface EmbedderHostOptions {
  /** Hands the library its line to a fresh embedder. */
  readonly connect: (port: MessagePort) => Promise<void>;
  /** No embedder can be kept alive; search goes on with words. */
  readonly onGivenUp: (message: string) => void;
  readonly onRestart: () => void;
}

/** Keeps an embedder worker alive beside the library worker of this tab. */
export class EmbedderHost {
  readonly #options: EmbedderHostOptions;
  #running: RunningWorker | null = null;
  #spawning: Promise<void> | null = null;
  #api: Remote<EmbedderOwnerApi> | null = null;
  #starts: number[] = [];
  #closed = false;

  constructor(options: EmbedderHostOptions) {
    this.#options = options;
  }

  /** Starts the worker before there is a library to serve: it loads its files meanwhile. */
  prepare(): void {
    this.#spawning ??= this.#spawn();
    // Seen by `start`.
    this.#spawning.catch(() => {});
  }

  /** Starts the worker, or gives a running one a new line to the (restarted) library. */
  async start(): Promise<void> {
    if (this.#closed) return;
    try {
      this.#spawning ??= this.#spawn();
      await this.#spawning;
      const { port1, port2 } = new MessageChannel();
      await this.#api?.connect(transfer(port1, [port1]));
      await this.#options.connect(port2);
    } catch (error) {
      await this.#again(error instanceof Error ? error.message : String(error));
    }
  }

  /** The library says that the embedder does not answer. */
  async replace(): Promise<void> {
    this.#drop();
    await this.#again('it stopped answering');
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  async #spawn(): Promise<void> {
    this.#starts.push(performance.now());
    const running = await startWorker('embedder', embedderUrl);
    if (this.#closed) {
      running.terminate();
      return;
    }
    this.#running = running;
    this.#api = wrap<EmbedderOwnerApi>(running.worker);
    void running.died.then(() => {
      if (this.#running !== running) return;
      this.#drop();
      return this.#again('it crashed');
    });
  }

  async #again(reason: string): Promise<void> {
    if (this.#closed) return;
    this.#drop();
    const now = performance.now();
    this.#starts = this.#starts.filter((at) => now - at < SERIES_MS);
    if (this.#starts.length >= MOST_STARTS) {
      this.#options.onGivenUp(reason);
      return;
    }
    this.#options.onRestart();
    await this.start();
  }

  #drop(): void {
    this.#api?.[releaseProxy]();
    this.#running?.terminate();
    this.#api = null;
    this.#running = null;
    this.#spawning = null;
  }
}
