import type { TimeSlice } from '../../../src/core/time-slice';
import type { Arena } from '../../../src/core/vector-index/arena';
import type { Kernels } from '../../../src/core/vector-index/kernel-functions';
import type { LargeVectorIndex } from '../../../src/core/vector-index/large-vector-index';
import type { Scanner } from '../../../src/core/vector-index/scanner';
import { type ScanObserver, SharedScanner } from '../../../src/core/vector-index/shared-scan';
import { isOtherQuestion, questionOf, THREAD_POLICY, ThreadGuard, threadsFor, type TrialQuestion } from '../../../src/core/vector-index/thread-policy';
import { ScanHelpers, type ScanWorker } from './scan-helpers';
import { startScanWorker } from './start-scan-worker';
import { runThreadTrial } from './thread-trial';

export interface ScanThreadsOptions {
  /** Of the index. Only those on shared memory, with a module, can be used by several threads. */
  readonly kernels: Kernels;
  /** Milliseconds, rising. */
  readonly now: () => number;
  /** Default: of this device. */
  readonly cores?: number;
  readonly startWorker?: () => ScanWorker;
  /** Default `THREAD_POLICY.leastBytes`. */
  readonly leastBytes?: number;
}

interface Verdict {
  readonly use: boolean;
  readonly reason: string;
  readonly question: TrialQuestion;
  readonly at: number;
  /** Until it is asked again. */
  readonly validMs: number;
}

const TOO_SMALL = 'one thread: a scan of this library is short enough';
const NOT_TRIED = 'one thread: more were not tried yet';

/**
 * Threads for the scans of one index: started in a quiet moment when there is enough to scan and somebody searches, used as long as they
 * are seen to help, and let go when nobody searches.
 */
export class ScanThreads {
  readonly #options: ScanThreadsOptions;
  readonly #threads: number;
  /** Why there can be no more than one thread; null: there can. */
  readonly #impossible: string | null;
  #scanner: SharedScanner | null = null;
  #arena: Arena | null = null;
  #helpers: ScanHelpers | null = null;
  #inUse = false;
  #verdict: Verdict | null = null;
  /** As of the last round. */
  #question: TrialQuestion = { format: 'i8', bytes: 0 };
  #reason: string;
  #lastUsedAt = Number.NEGATIVE_INFINITY;
  /** `SharedScanner.scans` when they were looked at last. */
  #scansSeen = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running = false;
  #stopped = false;

  constructor(options: ScanThreadsOptions) {
    this.#options = options;
    this.#threads = threadsFor(options.cores ?? globalThis.navigator?.hardwareConcurrency ?? 1);
    this.#impossible = obstacle(options.kernels, this.#threads);
    this.#reason = this.#impossible ?? NOT_TRIED;
  }

  /** For `LargeIndexOptions.createScanner`: scans alone until `round` has found that more threads help. */
  readonly createScanner = (arena: Arena): Scanner => {
    if (this.#scanner !== null && this.#arena === arena) return this.#scanner;
    this.#dismiss(this.#impossible ?? NOT_TRIED);
    const { kernels, now, leastBytes } = this.#options;
    this.#arena = arena;
    this.#scansSeen = 0;
    this.#scanner = new SharedScanner({ kernels, arena, now, ...(leastBytes === undefined ? {} : { leastBytes }) });
    return this.#scanner;
  };

  get report(): { readonly threads: number; readonly reason: string } {
    return { threads: this.#scanner?.threads ?? 1, reason: this.#reason };
  }

  /**
   * To be called in quiet moments; mostly there is nothing to do. Starts, tries, keeps or drops threads.
   * @param mayGoOn - false: somebody searches; a trial is given up and made another time
   */
  async round(index: LargeVectorIndex, slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    if (this.#impossible !== null || this.#running || this.#stopped) return;
    this.#running = true;
    try {
      await this.#round(index, slice, mayGoOn);
    } finally {
      this.#running = false;
    }
  }

  /** For good: the index goes, or the worker does. */
  stop(): void {
    this.#stopped = true;
    this.#dismiss('one thread: stopped');
  }

  async #round(index: LargeVectorIndex, slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    const question = questionOf(index.manner.format, index.rowCount, index.stride);
    if (question.bytes < (this.#options.leastBytes ?? THREAD_POLICY.leastBytes)) return this.#dismiss(TOO_SMALL);
    this.#question = question;
    if (this.#scanner === null || index.scanner !== this.#scanner) index.setScanner(this.createScanner);
    if (this.#isIdle()) return;
    const verdict = this.#valid();
    if (verdict === null) await this.#try(index, slice, mayGoOn);
    else if (verdict.use && !this.#inUse && (await this.#start())) this.#use(verdict);
  }

  /** Nobody has searched since the threads were let go, or ever. */
  #isIdle(): boolean {
    const scans = this.#scanner?.scans ?? 0;
    if (scans !== this.#scansSeen) {
      this.#scansSeen = scans;
      this.#lastUsedAt = this.#options.now();
    }
    return this.#options.now() - this.#lastUsedAt >= THREAD_POLICY.idleMs;
  }

  #valid(): Verdict | null {
    const verdict = this.#verdict;
    return verdict !== null && !isOtherQuestion(this.#question, verdict.question) && this.#options.now() - verdict.at < verdict.validMs ? verdict : null;
  }

  async #try(index: LargeVectorIndex, slice: TimeSlice, mayGoOn: () => boolean): Promise<void> {
    if (!(await this.#start()) || !mayGoOn()) return;
    const scanner = this.#scanner;
    const helpers = this.#helpers;
    if (scanner === null || helpers === null) return;
    const before = this.#inUse ? this.#verdict : null;
    this.#inUse = false;
    const isStill = (): boolean => this.#helpers === helpers && this.#scanner === scanner;
    const found = await runThreadTrial({ index, scanner, helpers, slice, mayGoOn: () => isStill() && mayGoOn() });
    this.#scansSeen = scanner.scans;
    if (!isStill()) return;
    if (found === null) {
      // Broken off: as it was until another time.
      if (before !== null) this.#use(before);
      return;
    }
    if (found.use) {
      // In use the guard watches, so this holds until the question is another one.
      this.#verdict = { use: true, reason: found.reason, question: this.#question, at: this.#options.now(), validMs: Number.POSITIVE_INFINITY };
      this.#use(this.#verdict);
    } else {
      this.#refuse(found.reason);
    }
  }

  #use({ reason }: Verdict): void {
    const helpers = this.#helpers;
    const scanner = this.#scanner;
    if (helpers === null || scanner === null) return;
    const guard = new ThreadGuard();
    const observer: ScanObserver = {
      wantsShared: () => guard.wantsShared(),
      note: (shared, ms, job) => {
        this.#lastUsedAt = this.#options.now();
        this.#scansSeen = scanner.scans;
        guard.note(shared, ms, job);
        const complaint = scanner.passedOver >= THREAD_POLICY.mostPassedOver ? 'one thread: a helper was busy for too long' : guard.complaint;
        if (complaint !== null) this.#refuse(complaint);
      },
    };
    scanner.setTeam({ control: helpers.control, helpers: helpers.count, observer });
    this.#inUse = true;
    this.#reason = reason;
  }

  #refuse(reason: string): void {
    const before = this.#verdict;
    const again = before !== null && !before.use ? before.validMs * 2 : THREAD_POLICY.retryMs;
    this.#verdict = { use: false, reason, question: this.#question, at: this.#options.now(), validMs: Math.min(again, THREAD_POLICY.longestRetryMs) };
    this.#dismiss(reason);
  }

  /** @returns whether the helpers are there */
  async #start(): Promise<boolean> {
    if (this.#helpers !== null) return true;
    const { kernels, startWorker = startScanWorker } = this.#options;
    let failure: string | null = null;
    const onFailed = (reason: string): void => {
      failure = reason;
      this.#fail(reason);
    };
    try {
      const helpers = await ScanHelpers.start({ kernels, count: this.#threads - 1, startWorker, onFailed });
      if (this.#stopped || failure !== null) {
        helpers.stop();
        return false;
      }
      this.#helpers = helpers;
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
      return false;
    }
    this.#watchUse();
    return true;
  }

  #fail(reason: string): void {
    this.#refuse(`one thread: a scan worker failed (${reason})`);
  }

  #watchUse(): void {
    this.#timer = setTimeout(() => {
      if (this.#isIdle()) this.#dismiss(this.#verdict?.use === true ? `one thread until somebody searches (before: ${this.#verdict.reason})` : this.#reason);
      else this.#watchUse();
    }, THREAD_POLICY.idleMs);
  }

  #dismiss(reason: string): void {
    this.#reason = reason;
    this.#inUse = false;
    this.#scanner?.setTeam(null);
    this.#helpers?.stop();
    this.#helpers = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function obstacle({ module, path, memory }: Kernels, threads: number): string | null {
  if (path === 'scalar') return 'one thread: no WebAssembly kernels to share';
  if (module === null || typeof SharedArrayBuffer === 'undefined' || !(memory.buffer instanceof SharedArrayBuffer)) {
    return globalThis.crossOriginIsolated === false ? 'one thread: the page is not cross-origin isolated' : 'one thread: the memory is not shared';
  }
  return threads < 2 ? 'one thread: this device has one core' : null;
}
