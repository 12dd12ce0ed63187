/** No background work holds a worker longer than this, so that a query waits at most this long. */
export const SLICE_MS = 8;

export interface TimeSliceOptions {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Lets waiting messages in: resolves in a new task, not a microtask. */
  readonly yieldToEvents: () => Promise<void>;
  readonly sliceMs?: number;
}

/** Cuts long work into slices: call {@link breathe} often, it is nearly free until the slice is used up. */
export class TimeSlice {
  #startedAt: number;

  constructor(private readonly options: TimeSliceOptions) {
    this.#startedAt = options.now();
  }

  /** True when the slice is used up and the caller should await {@link breathe}. */
  get isUsedUp(): boolean {
    return this.options.now() - this.#startedAt >= (this.options.sliceMs ?? SLICE_MS);
  }

  /** Yields if the slice is used up. */
  async breathe(): Promise<void> {
    if (this.isUsedUp) await this.yield();
  }

  async yield(): Promise<void> {
    await this.options.yieldToEvents();
    this.#startedAt = this.options.now();
  }
}
