/** Calls that the speed is taken from: some tens of seconds, so that one long or disturbed call does not move it much. */
const WINDOW = 24;
const FEWEST_CALLS = 3;

interface Call {
  readonly at: number;
  readonly texts: number;
  readonly memories: number;
}

/**
 * How fast vectors are made, over the last calls, rests included. In passages, which are all of about the same length: memories are not,
 * and ten notes say nothing about a book.
 */
export class FillProgress {
  #calls: Call[] = [];
  #texts = 0;

  /** Work begins or goes on: the time before does not count. @param now - milliseconds, monotonic */
  begin(now: number): void {
    this.#calls = [{ at: now, texts: this.#texts, memories: 0 }];
  }

  /** @param memories - done so far, of all */
  note(now: number, texts: number, memories: number): void {
    this.#texts += texts;
    // What was done before this began is known only now.
    if (this.#calls.length === 1) this.#calls[0] = { ...this.#calls[0], memories };
    this.#calls.push({ at: now, texts: this.#texts, memories });
    if (this.#calls.length > WINDOW + 1) this.#calls.shift();
  }

  /** Null until enough was measured. */
  get rates(): { readonly textsPerSecond: number; readonly memoriesPerSecond: number } | null {
    const first = this.#calls[0];
    const last = this.#calls.at(-1);
    if (first === undefined || last === undefined || this.#calls.length <= FEWEST_CALLS || last.at <= first.at) return null;
    const seconds = (last.at - first.at) / 1_000;
    return { textsPerSecond: (last.texts - first.texts) / seconds, memoriesPerSecond: Math.max(0, last.memories - first.memories) / seconds };
  }
}
