/**
 * No background work holds a worker longer than this. During an import two kinds of work take turns (writing and embedding), so
 * a query may wait for two slices; 8 ms is the most that the design allows, half of it keeps a waiting query within a frame.
 */
export const SLICE_MS = 4;

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
