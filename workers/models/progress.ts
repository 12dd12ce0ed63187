import type { DownloadState, ModelDescription, ModelProblem } from '../../src/contracts/models';

/** A rate over less would jump; over more it would lag behind a line that changes. */
const WINDOW_MS = 5_000;
/** Rates from less than this are guesses. */
const MIN_SPAN_MS = 500;
const EMIT_EVERY_MS = 250;

/** Turns bytes into states for the screen: with a rate, the time left, and at most four a second. */
export class ProgressMeter {
  readonly #description: ModelDescription;
  readonly #emit: (state: DownloadState) => void;
  readonly #now: () => number;
  #samples: { readonly at: number; readonly bytes: number }[] = [];
  #emittedAt = Number.NEGATIVE_INFINITY;
  #loaded = 0;
  #total: number | null = null;
  #at: DownloadState['at'] = 'running';

  constructor(description: ModelDescription, emit: (state: DownloadState) => void, now: () => number) {
    this.#description = description;
    this.#emit = emit;
    this.#now = now;
  }

  /** What lay here already is no speed: call after resuming or starting over, before bytes come. */
  restart(loaded: number, total: number | null): void {
    this.#samples = [];
    this.update(loaded, total);
  }

  update(loaded: number, total: number | null, at: 'running' | 'checking' = 'running'): void {
    const now = this.#now();
    const changed = at !== this.#at;
    if (changed || loaded < this.#loaded) this.#samples = [];
    this.#at = at;
    this.#loaded = loaded;
    this.#total = total;
    this.#samples.push({ at: now, bytes: loaded });
    while (this.#samples.length > 2 && now - this.#samples[0]!.at > WINDOW_MS) this.#samples.shift();
    if (changed || now - this.#emittedAt >= EMIT_EVERY_MS) this.#send(now, null);
  }

  /** The last state of a run; never held back. */
  end(at: 'paused' | 'failed' | 'checking', problem: ModelProblem | null = null): void {
    this.#at = at;
    this.#send(this.#now(), problem);
  }

  #send(now: number, problem: ModelProblem | null): void {
    this.#emittedAt = now;
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    const span = first === undefined || last === undefined ? 0 : last.at - first.at;
    const rate = this.#at === 'running' && span >= MIN_SPAN_MS ? ((last!.bytes - first!.bytes) / span) * 1_000 : null;
    const left = rate !== null && rate > 0 && this.#total !== null ? Math.max(0, this.#total - this.#loaded) / rate : null;
    this.#emit({
      model: this.#description.id,
      description: this.#description,
      at: this.#at,
      loadedBytes: this.#loaded,
      totalBytes: this.#total,
      bytesPerSecond: rate,
      secondsLeft: left,
      problem,
    });
  }
}
