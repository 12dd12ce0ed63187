/** A map that forgets what was used longest ago, by count or by weight. Relies on `Map` keeping insertion order. */
export class LruMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();
  #weight = 0;

  /**
   * @param capacity - total weight kept, at least 1
   * @param weigh - weight of a value, in units of the capacity; must not change while the value is kept. Default: 1 each
   */
  constructor(
    readonly capacity: number,
    private readonly weigh: (value: Value) => number = () => 1,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  /** A value heavier than the capacity is not kept. */
  set(key: Key, value: Value): void {
    this.delete(key);
    const weight = this.weigh(value);
    if (weight > this.capacity) return;
    this.#entries.set(key, value);
    this.#weight += weight;
    for (const [oldest, oldestValue] of this.#entries) {
      if (this.#weight <= this.capacity) return;
      this.#entries.delete(oldest);
      this.#weight -= this.weigh(oldestValue);
    }
  }

  delete(key: Key): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.weigh(value);
  }

  /** Those that were used longest ago come first. */
  entries(): IterableIterator<[Key, Value]> {
    return this.#entries.entries();
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }
}
