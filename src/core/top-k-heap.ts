/** Negative: `a` goes first. Positive: `b` does. 0: the smaller key does. */
export type CompareTies = (a: number, b: number) => number;

/**
 * The k entries with the highest scores out of a stream, in a binary min-heap over typed arrays: a push compares with the
 * lowest entry kept and allocates nothing. Equal scores have an order too, so the same entries give the same result
 * whatever order they arrive in.
 */
export class TopKHeap {
  #keys: Uint32Array<ArrayBuffer>;
  #scores: Float64Array<ArrayBuffer>;
  #capacity: number;
  #size = 0;
  #compareTies: CompareTies | undefined;

  /**
   * @param capacity - k: how many entries to keep, 0 or more
   * @param compareTies - order of two keys with the same score; default: smaller key first
   */
  constructor(capacity: number, compareTies?: CompareTies) {
    this.#keys = new Uint32Array(capacity);
    this.#scores = new Float64Array(capacity);
    this.#capacity = capacity;
    this.#compareTies = compareTies;
  }

  /** Empties the heap for another use; memory is allocated only when `capacity` exceeds all earlier ones. */
  reset(capacity: number, compareTies?: CompareTies): void {
    if (capacity > this.#keys.length) {
      this.#keys = new Uint32Array(capacity);
      this.#scores = new Float64Array(capacity);
    }
    this.#capacity = capacity;
    this.#compareTies = compareTies;
    this.#size = 0;
  }

  get size(): number {
    return this.#size;
  }

  /** The lowest score kept once k entries are; before that -Infinity. A lower score cannot enter any more. */
  get threshold(): number {
    if (this.#capacity === 0) return Infinity;
    return this.#size < this.#capacity ? -Infinity : this.#scores[0];
  }

  /**
   * @param key - unsigned 32-bit integer
   * @param score - NaN is never kept
   * @returns whether the entry is among the best k so far
   */
  push(key: number, score: number): boolean {
    if (this.#size < this.#capacity) {
      if (Number.isNaN(score)) return false;
      this.#siftUp(this.#size++, key, score);
      return true;
    }
    // Written so that NaN, and any score when k is 0, takes this way out.
    if (!(score >= this.threshold)) return false;
    if (!this.#isBetter(key, score, this.#keys[0], this.#scores[0])) return false;
    this.#siftDown(0, this.#size, key, score);
    return true;
  }

  /**
   * Sorts what was kept, best first, and empties the heap.
   * @returns views of the heap's own memory, valid until the next `push` or `reset`
   */
  drain(): { readonly keys: Uint32Array; readonly scores: Float64Array } {
    const size = this.#size;
    // Heap sort in place: the worst entry moves to the end, the last one takes the root.
    for (let end = size - 1; end > 0; end--) {
      const key = this.#keys[end];
      const score = this.#scores[end];
      this.#keys[end] = this.#keys[0];
      this.#scores[end] = this.#scores[0];
      this.#siftDown(0, end, key, score);
    }
    this.#size = 0;
    return { keys: this.#keys.subarray(0, size), scores: this.#scores.subarray(0, size) };
  }

  #isBetter(key: number, score: number, otherKey: number, otherScore: number): boolean {
    if (score !== otherScore) return score > otherScore;
    const order = this.#compareTies?.(key, otherKey) ?? 0;
    return order === 0 ? key < otherKey : order < 0;
  }

  #siftUp(start: number, key: number, score: number): void {
    const keys = this.#keys;
    const scores = this.#scores;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBetter(keys[parent], scores[parent], key, score)) break;
      keys[at] = keys[parent];
      scores[at] = scores[parent];
      at = parent;
    }
    keys[at] = key;
    scores[at] = score;
  }

  /** Puts an entry at `start` of the heap that fills `[0, size)` and lets it sink below everything worse. */
  #siftDown(start: number, size: number, key: number, score: number): void {
    const keys = this.#keys;
    const scores = this.#scores;
    let at = start;
    for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
      const right = child + 1;
      if (right < size && this.#isBetter(keys[child], scores[child], keys[right], scores[right])) child = right;
      if (!this.#isBetter(key, score, keys[child], scores[child])) break;
      keys[at] = keys[child];
      scores[at] = scores[child];
      at = child;
    }
    keys[at] = key;
    scores[at] = score;
  }
}
