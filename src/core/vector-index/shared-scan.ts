import type { Arena } from './arena';
import { bitRowBytes } from './bit-rotation';
import type { KernelFunctions } from './kernel-functions';
import { LocalScanner, resultBytes } from './local-scanner';
import type { ScanJob, Scanner } from './scanner';
import { rowsPerChunk, scanChunk, scannedRowBytes } from './shared-scan-chunk';
import { CONTROL_LIMITS, type ScanControl, type SegmentAddresses } from './shared-scan-control';
import { THREAD_POLICY } from './thread-policy';

/** Is asked before and told after each scan that helpers could take part in. */
export interface ScanObserver {
  /** False: this scan is done alone, for comparison. */
  wantsShared(): boolean;
  /** @param shared - what was wanted; when a helper was still busy with an older scan, it was done alone nevertheless */
  note(shared: boolean, elapsedMs: number, job: ScanJob): void;
}

export interface Team {
  /** A helper (`helpScans`) runs on it in each of the other threads, or will. */
  readonly control: ScanControl;
  readonly helpers: number;
  readonly observer: ScanObserver;
}

export interface SharedScannerOptions {
  readonly kernels: KernelFunctions;
  readonly arena: Arena;
  /** Milliseconds, rising. */
  readonly now: () => number;
  /** Scans that read fewer bytes are done alone. Default `THREAD_POLICY.leastBytes`. */
  readonly leastBytes?: number;
  /** Codes of a chunk, about. Default: half a megabyte. */
  readonly chunkBytes?: number;
}

/** How long the last chunks in other hands are waited for: about as long as one takes. After that this thread does them sooner itself. */
const PATIENCE_MS = 0.05;
/** Looks at what is not done, in that time. Bounds the waiting where a clock stands still for long, as some browsers make it do. */
const MOST_LOOKS = 1_000;

interface Output {
  readonly address: number;
  readonly bytes: number;
}

const NONE: Output = { address: 0, bytes: 0 };

/**
 * Scans on this thread, and with helpers while it has a team. Chunks are taken one by one by whoever is free (work stealing), each result is
 * per row, and the result is the same bits whoever computed it. This thread never waits for a helper longer than a moment: what is not
 * done when no chunk is left, it does itself.
 *
 * So a helper that was put aside in mid-chunk may write its results any time later. Why such a late write can never reach a result:
 * 1. A helper writes nowhere but to rows of the output that its job names, and it read the job inside the gate, where only one job can be
 *    (see {@link ScanControl}). Jobs always name `#shared`; a scan done alone writes to the output of `#alone`, which no helper knows.
 * 2. While a helper is inside, no job is posted: scans go alone, to the other output. So whatever it writes late goes to the output of the very
 *    job it belongs to. While that result is read, codes do not change (a search is one synchronous call), nor does the query, of
 *    which the job has a copy of its own: the late write stores the bits that are there already.
 * 3. When codes change later, the helper may compute nonsense; but that output is read by nobody until another job is posted into it, which happens after
 *    the helper has left, and leaving is ordered after its writes by the atomic gate.
 * 4. Outputs are never given back to the arena, not even when they are replaced by longer ones, so their addresses never mean anything else.
 *    A team that is dismissed while somebody is inside takes its output along: the next team gets a fresh one.
 * Only this thread makes the memory grow, and it does so before it posts a job; a growing shared memory stays where it is.
 */
export class SharedScanner implements Scanner {
  readonly #options: SharedScannerOptions;
  readonly #leastBytes: number;
  readonly #alone: LocalScanner;
  #team: Team | null = null;
  #shared = NONE;
  /** Query of the posted job. */
  #query = NONE;
  #scans = 0;
  #recomputed = 0;
  #passedOver = 0;

  constructor(options: SharedScannerOptions) {
    this.#options = options;
    this.#alone = new LocalScanner(options.kernels, options.arena);
    this.#leastBytes = options.leastBytes ?? THREAD_POLICY.leastBytes;
  }

  get threads(): number {
    return 1 + (this.#team?.helpers ?? 0);
  }

  /** Scans since the start that were large enough to be shared, shared or not. */
  get scans(): number {
    return this.#scans;
  }

  /** Chunks that this thread did although somebody had taken them. */
  get recomputed(): number {
    return this.#recomputed;
  }

  /** Scans in a row that were done alone because a helper was still busy with an older one. */
  get passedOver(): number {
    return this.#passedOver;
  }

  /** From the next scan on. @param team - null: alone */
  setTeam(team: Team | null): void {
    const before = this.#team;
    if (before !== null && before.control !== team?.control) {
      before.control.close();
      if (!before.control.isFree) this.#shared = this.#query = NONE;
    }
    this.#team = team;
    this.#passedOver = 0;
  }

  scan(job: ScanJob): number {
    const team = this.#team;
    if (job.rowCount * scannedRowBytes(job) < this.#leastBytes) return this.#alone.scan(job);
    this.#scans++;
    if (team === null) return this.#alone.scan(job);
    const { now } = this.#options;
    const startedAt = now();
    const shared = team.observer.wantsShared();
    const address = (shared ? this.#scanShared(job, team.control) : null) ?? this.#alone.scan(job);
    team.observer.note(shared, now() - startedAt, job);
    return address;
  }

  /** @returns null when it is not possible now */
  #scanShared(job: ScanJob, control: ScanControl): number | null {
    if (!control.isFree) {
      this.#passedOver++;
      return null;
    }
    this.#passedOver = 0;
    const rows = rowsPerChunk(job, this.#options.chunkBytes);
    const chunks = Math.ceil(job.rowCount / rows);
    if (job.rowCount > CONTROL_LIMITS.rows || chunks > CONTROL_LIMITS.chunks) return null;
    const queryBytes = job.format === 'i8' ? job.stride * 2 : bitRowBytes(job.stride);
    try {
      this.#shared = this.#reserve(this.#shared, job.rowCount * resultBytes(job.format));
      this.#query = this.#reserve(this.#query, queryBytes);
    } catch {
      // No room for a second output. The first one is enough.
      return null;
    }
    this.#options.arena.i8.copyWithin(this.#query.address, job.query, job.query + queryBytes);
    const { format, rowCount, stride, queryScale } = job;
    const sharedJob = { format, rowCount, stride, queryScale, query: this.#query.address, output: this.#shared.address, rowsPerChunk: rows, chunks };
    const { kernels } = this.#options;
    control.post(sharedJob, this.#segmentsOf(job));
    try {
      for (let chunk = control.takeChunk(); chunk < chunks; chunk = control.takeChunk()) {
        scanChunk(kernels, sharedJob, control.segments, chunk);
        control.markDone(chunk);
      }
    } finally {
      control.close();
    }
    this.#finish(control, chunks, (chunk) => scanChunk(kernels, sharedJob, control.segments, chunk));
    return this.#shared.address;
  }

  /** Waits a moment for chunks in other hands, then does here what is not done. From the end: those were taken last, the others may come in meanwhile. */
  #finish(control: ScanControl, chunks: number, compute: (chunk: number) => void): void {
    const { now } = this.#options;
    let missing = 0;
    while (missing < chunks && control.isDone(missing)) missing++;
    if (missing === chunks) return;
    const until = now() + PATIENCE_MS;
    for (let look = 0; look < MOST_LOOKS && now() < until; look++) {
      while (missing < chunks && control.isDone(missing)) missing++;
      if (missing === chunks) return;
    }
    for (let chunk = chunks - 1; chunk >= missing; chunk--) {
      if (control.isDone(chunk)) continue;
      compute(chunk);
      this.#recomputed++;
    }
  }

  #segmentsOf({ directory, format }: ScanJob): SegmentAddresses {
    // Read afresh at each scan: the memory may have grown, which replaces the views.
    const { u32 } = this.#options.arena;
    const start = directory / 4;
    const column = format === 'b1' ? 0 : 1;
    return { codes: (segment) => u32[start + 4 * segment + column], scales: (segment) => u32[start + 4 * segment + 2] };
  }

  /** By half more than before at least, so that a growing library leaves little behind. @throws AppError `STORAGE_FULL` */
  #reserve(output: Output, bytes: number): Output {
    if (output.bytes >= bytes) return output;
    const longer = Math.ceil(Math.max(bytes, output.bytes * 1.5) / 65_536) * 65_536;
    return { address: this.#options.arena.allocate(longer), bytes: longer };
  }
}
