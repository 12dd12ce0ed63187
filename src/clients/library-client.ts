import { type Remote, transfer } from 'comlink';
import libraryUrl from '../../workers/library/main.ts?worker&url';
import { abortError, AppError, isAppError } from '../contracts/errors';
import { type LibraryApi, type LibraryEvent, type LibraryOwnerApi, type LibraryStatus, OPEN_LIBRARY } from '../contracts/library';
import { Lifespan } from '../core/lifespan';
import { EmbedderHost } from './embedder-host';
import { connectLibrary, type LibraryConnection } from './library-connection';
import { answerPortRequests } from './port-requests';
import { rejectAfter } from './reject-after';
import { type RunningWorker, startWorker } from './running-worker';

/** Held by the tab whose library worker is the one of this origin. */
const OWNER_LOCK = 'engram-library';
const CALL_PATIENCE_MS = 60_000;
const PING_PATIENCE_MS = 10_000;
/** A script that did not come is asked for again. */
const SCRIPT_RETRY_MS = 1_000;
/** A guest whose call is not answered by then looks whether the library is awake: a browser may freeze the tab that owns it. */
const ASLEEP_AFTER_MS = 8_000;
/** A call is given to at most this many library workers. All calls may be repeated: drafts carry their ids. */
const MOST_ATTEMPTS = 3;
const SERIES_MS = 60_000;
const MOST_STARTS = 5;

export type LibraryRole = 'owner' | 'guest' | 'starting';

export interface LibraryClientOptions {
  readonly onEvent: (event: LibraryEvent) => void;
  readonly onRole: (role: LibraryRole) => void;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Null: as long as it takes, while the worker lives. Default one minute. */
  readonly patienceMs?: number | null;
}

/**
 * The library as this tab reaches it. One tab, the owner, runs the library worker of this origin; the others reach it over a
 * MessagePort that the service worker hands over, and one of them takes over when the owner closes or dies. Calls survive
 * both a crash of the worker and a change of owner.
 */
export class LibraryClient {
  readonly #options: LibraryClientOptions;
  readonly #closing = new AbortController();
  /** Of calls: ends with `ENGINE_CLOSED`. */
  readonly #life = new Lifespan();
  #role: LibraryRole = 'starting';
  #connection: LibraryConnection | null = null;
  #connected: Promise<LibraryConnection>;
  #resolveConnected: (connection: LibraryConnection) => void = () => {};
  #rejectConnected: (error: unknown) => void = () => {};
  #worker: RunningWorker | null = null;
  /** Started before it is known whether this tab will own the library: it costs a guest little, and the owner's library was ready some 50 ms sooner (median of five starts, 555 to 505 ms). */
  #early: Promise<RunningWorker> | null = null;
  #embedder: EmbedderHost | null = null;
  #starts: number[] = [];
  #asleep = false;
  #restarts = 0;
  #releaseLock: () => void = () => {};
  #stopAnswering: () => void = () => {};

  constructor(options: LibraryClientOptions) {
    this.#options = options;
    this.#connected = this.#newConnected();
  }

  get role(): LibraryRole {
    return this.#role;
  }

  get workerRestarts(): number {
    return this.#restarts;
  }

  /** Becomes owner or guest. Resolves when the library answers. */
  async start(): Promise<LibraryStatus> {
    if (navigator.locks === undefined) {
      // Insecure contexts: no service worker either, so no second tab could be served.
      void this.#becomeOwner();
    } else {
      void this.#contend();
    }
    return (await this.#connected).status;
  }

  /**
   * Runs a call against the current library; after a crash or a change of owner, against the next one.
   * @throws what the call throws; an `AbortError`; AppError `WORKER_CRASHED`, `WORKER_TIMEOUT`, `ENGINE_CLOSED`
   */
  async call<T>(run: (api: Remote<LibraryApi>) => Promise<T>, { signal, patienceMs = CALL_PATIENCE_MS }: CallOptions = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      const patience = new Lifespan();
      const onAbort = (): void => patience.end(abortError());
      signal?.addEventListener('abort', onAbort, { once: true });
      const timer = patienceMs === null ? undefined : setTimeout(() => patience.end(new AppError('WORKER_TIMEOUT', { worker: 'library', waitedMs: patienceMs })), patienceMs);
      const doubt = setInterval(() => void this.#checkAlive(), this.#role === 'guest' ? ASLEEP_AFTER_MS : CALL_PATIENCE_MS);
      const inTime = <R>(work: Promise<R>): Promise<R> => this.#life.during(patience.during(work));
      try {
        const connection = await inTime(this.#connected);
        return await inTime(connection.life.during(run(connection.api)));
      } catch (error) {
        if (isAppError(error, 'WORKER_TIMEOUT')) void this.#checkAlive();
        const repeatable = isAppError(error, 'WORKER_CRASHED') && attempt < MOST_ATTEMPTS;
        if (!repeatable) throw error;
      } finally {
        clearTimeout(timer);
        clearInterval(doubt);
        signal?.removeEventListener('abort', onAbort);
      }
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#life.end(new AppError('ENGINE_CLOSED'));
    this.#stopAnswering();
    this.#connection?.close();
    this.#embedder?.close();
    this.#worker?.terminate();
    void this.#takeEarly()?.then((running) => running.terminate(), () => {});
    this.#releaseLock();
  }

  async #contend(): Promise<void> {
    const held = new Promise<void>((resolve) => {
      this.#releaseLock = resolve;
    });
    const own = async (): Promise<void> => {
      await this.#becomeOwner();
      await held;
    };
    // Asked for before anything else: the answer is there when the worker's script is, which then opens the database without a word from here.
    let decide: (owning: boolean) => void = () => {};
    const decided = new Promise<boolean>((resolve) => {
      decide = resolve;
    });
    void navigator.locks.request(OWNER_LOCK, { ifAvailable: true }, async (lock) => {
      decide(lock !== null);
      if (lock !== null) await own();
    });
    this.#early = startWorker('library', libraryUrl, (worker) => void decided.then((owning) => owning && worker.postMessage(OPEN_LIBRARY)));
    // Whoever takes it sees the failure.
    this.#early.catch(() => {});
    this.#embedder = this.#newEmbedder();
    this.#embedder.prepare();
    if (await decided) return;
    void this.#takeEarly()?.then((running) => running.terminate(), () => {});
    this.#embedder.close();
    this.#embedder = null;
    this.#setRole('guest');
    void this.#beGuest();
    // Waits in line: granted when the owner closes or crashes.
    await navigator.locks.request(OWNER_LOCK, { signal: this.#closing.signal }, own).catch(() => {
      // Closed while waiting.
    });
  }

  async #becomeOwner(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#setRole('owner');
    this.#disconnect();
    this.#embedder ??= this.#newEmbedder();
    await this.#startLibrary();
    this.#stopAnswering = answerPortRequests((port) => void this.#ownerApi()?.connectClient(transfer(port, [port])));
  }

  #newEmbedder(): EmbedderHost {
    return new EmbedderHost({
      connect: async (port) => this.#ownerApi()?.connectEmbedder(transfer(port, [port])),
      onGivenUp: (message) => void this.#ownerApi()?.embedderFailed(message),
      onRestart: () => {
        this.#restarts++;
      },
    });
  }

  #takeEarly(): Promise<RunningWorker> | null {
    const early = this.#early;
    this.#early = null;
    return early;
  }

  async #startLibrary(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const now = performance.now();
    this.#starts = this.#starts.filter((at) => now - at < SERIES_MS);
    this.#starts.push(now);
    try {
      const running = await (this.#takeEarly() ?? startWorker('library', libraryUrl));
      this.#worker = running;
      const late = rejectAfter(PING_PATIENCE_MS * 2, () => new AppError('WORKER_START_FAILED', { worker: 'library', reason: 'it did not answer' }));
      const connection = await connectLibrary<LibraryOwnerApi>(running.worker, (event) => this.#onEvent(event), running, running.life.during(late));
      void running.died.then(() => this.#restartLibrary(running));
      // The embedder loads while the database opens.
      this.#connection = connection as unknown as LibraryConnection;
      void this.#embedder?.start();
      await connection.api.open();
      this.#resolveConnected(this.#connection);
    } catch (error) {
      this.#worker?.terminate();
      this.#worker = null;
      this.#connection = null;
      // What the database says will not change by trying again.
      if (this.#starts.length >= MOST_STARTS || (isAppError(error) && error.code !== 'WORKER_START_FAILED' && error.code !== 'WORKER_CRASHED')) {
        this.#rejectConnected(error);
        this.#options.onEvent({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
        return;
      }
      this.#restarts++;
      await this.#startLibrary();
    }
  }

  async #restartLibrary(dead: RunningWorker): Promise<void> {
    if (this.#worker !== dead || this.#closing.signal.aborted) return;
    this.#worker = null;
    this.#restarts++;
    dead.terminate();
    this.#disconnect();
    await this.#startLibrary();
  }

  /** By a script of its own: most tabs are the only one. */
  async #beGuest(): Promise<void> {
    const isGuest = (): boolean => this.#role === 'guest' && !this.#closing.signal.aborted;
    while (isGuest()) {
      try {
        const { connectAsGuest } = await import('./guest');
        await connectAsGuest({
          isGuest,
          onEvent: (event) => this.#onEvent(event),
          onConnected: (connection) => this.#resolveConnected((this.#connection = connection)),
          onLost: () => this.#disconnect(),
          onAsleep: (asleep) => this.#tellAsleep(asleep),
        });
      } catch {
        await new Promise((resolve) => setTimeout(resolve, SCRIPT_RETRY_MS));
      }
    }
  }

  /** After a call took too long: busy is fine, silent is not. */
  async #checkAlive(): Promise<void> {
    const connection = this.#connection;
    const worker = this.#worker;
    if (connection === null) return;
    const ping = connection.api.ping();
    try {
      await Promise.race([ping, rejectAfter(PING_PATIENCE_MS, () => new AppError('WORKER_TIMEOUT'))]);
    } catch {
      if (worker !== null && this.#worker === worker) await this.#restartLibrary(worker);
      else if (this.#role === 'guest' && connection === this.#connection) {
        // Taking its place while it sleeps would make two writers of one library when it wakes: its calls wait, and the person is told.
        this.#tellAsleep(true);
        void ping.then(() => this.#tellAsleep(false), () => {});
      }
    }
  }

  #tellAsleep(asleep: boolean): void {
    if (asleep === this.#asleep) return;
    this.#asleep = asleep;
    void import('./guest').then(({ OWNER_ASLEEP }) => this.#options.onEvent({ kind: 'failed', message: asleep ? OWNER_ASLEEP : null }), () => {});
  }

  #onEvent(event: LibraryEvent): void {
    if (event.kind === 'embedder-lost') void this.#embedder?.replace();
    if (event.kind === 'encoder' && this.#role === 'owner') {
      // Every tab hears it. The host is of use to those who use a model: read when the library first wishes for an encoder.
      import('./encoder-host')
        .then(({ takeWish }) => takeWish(event, () => this.#ownerApi(), this.#closing.signal))
        .catch(() => this.#ownerApi()?.encoderFailed(event.role, { fault: 'offline', facts: {} }));
    }
    this.#options.onEvent(event);
  }

  #ownerApi(): Remote<LibraryOwnerApi> | null {
    return this.#role === 'owner' && this.#connection !== null ? (this.#connection.api as unknown as Remote<LibraryOwnerApi>) : null;
  }

  #disconnect(): void {
    if (this.#connection === null) return;
    this.#connection.close();
    this.#connection = null;
    // Who waits for a line that broke before it was finished is handed on to the next one; where it was finished this does nothing.
    const [resolve, reject] = [this.#resolveConnected, this.#rejectConnected];
    this.#connected = this.#newConnected();
    this.#connected.then(resolve, reject);
  }

  #newConnected(): Promise<LibraryConnection> {
    const connected = new Promise<LibraryConnection>((resolve, reject) => {
      this.#resolveConnected = resolve;
      this.#rejectConnected = reject;
    });
    connected.catch(() => {
      // Every call sees it.
    });
    return connected;
  }

  #setRole(role: LibraryRole): void {
    this.#role = role;
    this.#tellAsleep(false);
    this.#options.onRole(role);
  }
}
