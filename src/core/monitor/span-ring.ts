/** One operation that ran: `outcome` and name as `Monitor.measure` records them. Times of the clock of its context, milliseconds. */
export interface Span {
  /** Counted from the start of the context. */
  readonly number: number;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly detail: unknown;
}

/** When the newest operations of a context ran, in constant memory: what a trace of one of them is put together from. */
export class SpanRing {
  /** Spans that ever were. */
  count = 0;
  private readonly times: Float64Array;
  private readonly names: string[] = [];
  private readonly details: unknown[] = [];

  /** @param size - how many are remembered */
  constructor(readonly size: number) {
    this.times = new Float64Array(2 * size);
  }

  add(name: string, startMs: number, endMs: number, detail?: unknown): void {
    const at = this.count++ % this.size;
    this.times[2 * at] = startMs;
    this.times[2 * at + 1] = endMs;
    this.names[at] = name;
    this.details[at] = detail;
  }

  /** Those that are still remembered, oldest first. @param from - the first number that is of interest */
  since(from = 0): Span[] {
    const spans: Span[] = [];
    for (let number = Math.max(from, this.count - this.size); number < this.count; number++) {
      const at = number % this.size;
      spans.push({ number, name: this.names[at]!, startMs: this.times[2 * at]!, endMs: this.times[2 * at + 1]!, detail: this.details[at] });
    }
    return spans;
  }
}
