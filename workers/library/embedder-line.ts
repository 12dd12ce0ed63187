import { proxy, type Remote, releaseProxy, wrap } from 'comlink';
import type { EmbedderApi, EmbeddingBatch, EmbedKind, LoadProgress, VectorSpace } from '../../src/contracts/embedder';
import { AppError, isAbortError, isAppError } from '../../src/contracts/errors';
import type { EmbedderStatus } from '../../src/contracts/library';
import type { OperationTable } from '../../src/contracts/monitor';
import { Lifespan } from '../../src/core/lifespan';

/** Milliseconds that an embedder gets; who has not answered by then is gone or stuck. */
export interface LineLimits {
  readonly query: number;
  readonly batch: number;
  /** How long a search waits for an embedder that is loading or being restarted before it answers without meaning. */
  readonly ready: number;
}

/** Of the built-in embedder: a query of 20 words takes microseconds. */
const BUILT_IN_LIMITS: LineLimits = { query: 5_000, batch: 30_000, ready: 10_000 };
const ASKED_PATIENCE_MS = 2_000;
/** A job is given to at most this many embedders: whatever kills two workers will kill the third. */
const MOST_ATTEMPTS = 3;
/** A load that reports no progress for this long will not end. */
const LOAD_PATIENCE_MS = 60_000;
/** Pause after a failed load before whoever wants meaning may try again; doubled with each failure. */
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;

/** Fact `reason` of what a job rejects with whose embedder was released. */
export const RELEASED = 'released';

interface Connection {
  readonly api: Remote<EmbedderApi>;
  /** Ends when this connection is given up. */
  readonly life: Lifespan;
  readonly abandon: (error: AppError) => void;
  /** Known once it has loaded. */
  space: VectorSpace | null;
}

interface EmbedderLineOptions {
  readonly onStatus: (status: EmbedderStatus) => void;
  readonly onReady: (space: VectorSpace) => void;
  /** The embedder does not answer: whoever started it should start another. */
  readonly onLost: () => void;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Default: those of the built-in embedder. */
  readonly limits?: LineLimits;
}

function afterMs(ms: number, error: () => AppError): { promise: Promise<never>; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), ms);
  });
  return { promise, stop: () => clearTimeout(timer) };
}

/** The library's direct line to an embedder worker: waits while it loads, repeats a job after a crash, gives up in time. */
export class EmbedderLine {
  readonly #options: EmbedderLineOptions;
  readonly #limits: LineLimits;
  #connection: Connection | null = null;
  #ready: Promise<Connection>;
  #resolveReady: (connection: Connection) => void = () => {};
  #rejectReady: (error: AppError) => void = () => {};
  #jobs = 0;
  #space: VectorSpace | null = null;
  #status: EmbedderStatus = { at: 'absent' };
  #msPerText = 0;
  /** Failures since an embedder was ready, and when the last one was. */
  #failures = 0;
  #failedAt = 0;

  constructor(options: EmbedderLineOptions) {
    this.#options = options;
    this.#limits = options.limits ?? BUILT_IN_LIMITS;
    this.#ready = this.#newReady();
  }

  get status(): EmbedderStatus {
    return this.#status;
  }

  get space(): VectorSpace | null {
    return this.#space;
  }

  /** Moving average of the embedder's own time, quick to forget the first calls, which run code that is not optimised yet; 0 before the first batch. */
  get msPerText(): number {
    return this.#msPerText;
  }

  connect(port: MessagePort): void {
    this.#abandon(new AppError('WORKER_CRASHED', { worker: 'embedder' }));
    const api = wrap<EmbedderApi>(port);
    const life = new Lifespan();
    const connection: Connection = {
      api,
      life,
      space: null,
      abandon: (error) => {
        life.end(error);
        api[releaseProxy]();
        port.close();
      },
    };
    this.#connection = connection;
    this.#load(connection);
  }

  #load(connection: Connection): void {
    if (this.#status.at === 'failed') this.#ready = this.#newReady();
    this.#setStatus({ at: 'loading', progress: null });
    const stuck = (): AppError => new AppError('WORKER_TIMEOUT', { worker: 'embedder', waitedMs: LOAD_PATIENCE_MS });
    let giveUp: (error: AppError) => void = () => {};
    const limit = new Promise<never>((_, reject) => {
      giveUp = reject;
    });
    let timer = setTimeout(() => giveUp(stuck()), LOAD_PATIENCE_MS);
    const onProgress = proxy((progress: LoadProgress) => {
      if (this.#connection !== connection || this.#status.at !== 'loading') return;
      clearTimeout(timer);
      timer = setTimeout(() => giveUp(stuck()), LOAD_PATIENCE_MS);
      this.#setStatus({ at: 'loading', progress });
    });
    Promise.race([connection.life.during(connection.api.load(onProgress)), limit])
      .finally(() => clearTimeout(timer))
      .then(
        (space) => {
          if (this.#connection !== connection) return;
          connection.space = space;
          this.#space = space;
          this.#failures = 0;
          this.#setStatus({ at: 'ready' });
          this.#resolveReady(connection);
          this.#options.onReady(space);
        },
        (error: unknown) => {
          if (this.#connection !== connection) return;
          const message = error instanceof Error ? error.message : String(error);
          // One that answers can be asked to load again; one that does not has to be replaced.
          if (isAppError(error, 'WORKER_TIMEOUT')) this.fail(message);
          else this.#failed(message);
        },
      );
  }

  /** No embedder will come (any more): whoever waits is told, and so is, at once, whoever asks later. {@link connect} starts afresh. */
  fail(message: string): void {
    this.#connection?.abandon(new AppError('EMBEDDER_UNAVAILABLE', { reason: message }));
    this.#connection = null;
    this.#failed(message);
  }

  /** The embedder is not wanted any more: whoever waits for it is told, and {@link connect} begins with another. */
  release(): void {
    const error = new AppError('EMBEDDER_UNAVAILABLE', { reason: RELEASED });
    this.#abandon(error);
    this.#rejectReady(error);
    this.#ready = this.#newReady();
    this.#failures = 0;
    this.#setStatus({ at: 'absent' });
  }

  #failed(message: string): void {
    this.#failures++;
    this.#failedAt = this.#options.now();
    if (this.#status.at === 'ready') this.#ready = this.#newReady();
    this.#setStatus({ at: 'failed', message });
    this.#rejectReady(new AppError('EMBEDDER_UNAVAILABLE', { reason: message }));
  }

  /** Somebody wants meaning: after a failure and a pause, which grows with each failure, loading is tried again. */
  retryWhenDue(): void {
    const pauseMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1));
    if (this.#status.at === 'failed' && this.#options.now() - this.#failedAt >= pauseMs) this.retry();
  }

  /** Tries again at once after a failure, e.g. because the network is back. */
  retry(): void {
    if (this.#status.at !== 'failed') return;
    if (this.#connection !== null) {
      this.#load(this.#connection);
      return;
    }
    // Another one was asked for; it may fail as well, and should not be asked for with each keystroke.
    this.#failedAt = this.#options.now();
    this.#options.onLost();
  }

  /**
   * @param texts - or what makes them for the vector space that is really used, which is known only when an embedder is ready
   * @throws AppError `EMBEDDER_UNAVAILABLE` when none is ready in time, `WORKER_CRASHED` when several died of this job; an
   *   `AbortError` after cancellation
   */
  async embed(texts: readonly string[] | ((space: VectorSpace) => readonly string[]), kind: EmbedKind, signal?: AbortSignal): Promise<EmbeddingBatch> {
    for (let attempt = 1; ; attempt++) {
      const connection = await this.#whenReady(signal);
      const some = typeof texts !== 'function' ? texts : connection.space === null ? [] : texts(connection.space);
      try {
        const batch = await this.#embedOn(connection, some, kind, signal);
        const each = batch.computeMs / Math.max(1, some.length);
        this.#msPerText = this.#msPerText === 0 ? each : (this.#msPerText + each) / 2;
        return batch;
      } catch (error) {
        if (isAbortError(error) || isAppError(error, 'EMBEDDER_UNAVAILABLE') || signal?.aborted === true || attempt >= MOST_ATTEMPTS) throw error;
        const dead = this.#connection !== connection || (error instanceof AppError && error.code === 'WORKER_TIMEOUT');
        if (!dead) throw error;
      }
    }
  }

  /** What the embedder says of itself; null: none is ready, or it is too busy or too old to say, which is no reason to give it up. */
  async asked<T>(ask: (api: Remote<EmbedderApi>) => Promise<T>): Promise<T | null> {
    const connection = this.#connection;
    if (connection === null || this.#status.at !== 'ready') return null;
    const limit = afterMs(ASKED_PATIENCE_MS, () => new AppError('WORKER_TIMEOUT'));
    return Promise.race([connection.life.during(ask(connection.api)), limit.promise]).catch(() => null).finally(limit.stop);
  }

  async operations(): Promise<OperationTable> {
    return (await this.asked((api) => api.operations())) ?? {};
  }

  async resetOperations(): Promise<void> {
    const connection = this.#connection;
    if (connection !== null && this.#status.at === 'ready') await this.#within(connection, connection.api.resetOperations(), this.#limits.query);
  }

  async #embedOn(connection: Connection, texts: readonly string[], kind: EmbedKind, signal?: AbortSignal): Promise<EmbeddingBatch> {
    const job = ++this.#jobs;
    const cancel = (): void => void connection.api.cancel(job);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await this.#within(connection, connection.api.embed(job, texts, kind), kind === 'query' ? this.#limits.query : this.#limits.batch);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async #within<T>(connection: Connection, reply: Promise<T>, patienceMs: number): Promise<T> {
    const limit = afterMs(patienceMs, () => new AppError('WORKER_TIMEOUT', { worker: 'embedder', waitedMs: patienceMs }));
    try {
      return await Promise.race([connection.life.during(reply), limit.promise]);
    } catch (error) {
      if (error instanceof AppError && error.code === 'WORKER_TIMEOUT' && this.#connection === connection) {
        this.#abandon(error);
        this.#options.onLost();
      }
      throw error;
    } finally {
      limit.stop();
    }
  }

  async #whenReady(signal?: AbortSignal): Promise<Connection> {
    signal?.throwIfAborted();
    this.retryWhenDue();
    const limit = afterMs(this.#limits.ready, () => new AppError('EMBEDDER_UNAVAILABLE', { reason: 'not ready in time' }));
    try {
      return await Promise.race([this.#ready, limit.promise]);
    } finally {
      limit.stop();
      signal?.throwIfAborted();
    }
  }

  #abandon(error: AppError): void {
    const connection = this.#connection;
    if (connection === null) return;
    this.#connection = null;
    if (this.#status.at === 'ready') this.#ready = this.#newReady();
    this.#setStatus({ at: 'absent' });
    connection.abandon(error);
  }

  #newReady(): Promise<Connection> {
    const ready = new Promise<Connection>((resolve, reject) => {
      this.#resolveReady = resolve;
      this.#rejectReady = reject;
    });
    ready.catch(() => {
      // Somebody who waits handles it; nobody waiting is fine.
    });
    return ready;
  }

  #setStatus(status: EmbedderStatus): void {
    this.#status = status;
    this.#options.onStatus(status);
  }
}
