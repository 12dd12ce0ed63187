import { hashWords } from './hash-words';

const FIRST_CAPACITY = 4_096;

/**
 * Which vector block holds the vectors of a text, by the first 64 bits of its hash: as a `Map`, in 16 to 32 bytes a text where that takes
 * some 120. What is in it stays.
 */
export class BlockHashes {
  /** `[capacity, 4]`: hash, number of the block + 1 (0: free), nothing. */
  #table = new Uint32Array(FIRST_CAPACITY * 4);
  #count = 0;

  has(hash: string): boolean {
    const [high, low] = hashWords(hash);
    return this.blockOf(high, low) !== undefined;
  }

  get(hash: string): number | undefined {
    const [high, low] = hashWords(hash);
    return this.blockOf(high, low);
  }

  set(hash: string, block: number): void {
    const [high, low] = hashWords(hash);
    this.put(high, low, block);
  }

  blockOf(high: number, low: number): number | undefined {
    const at = this.#find(high, low);
    return this.#table[at + 2] === 0 ? undefined : this.#table[at + 2] - 1;
  }

  put(high: number, low: number, block: number): void {
    let at = this.#find(high, low);
    if (this.#table[at + 2] === 0) {
      if (++this.#count * 8 > this.#table.length) {
        this.#grow();
        at = this.#find(high, low);
      }
      this.#table[at] = high;
      this.#table[at + 1] = low;
    }
    this.#table[at + 2] = block + 1;
  }

  get bytes(): number {
    return this.#table.byteLength;
  }

  /** Where it is, or would be. A hash is spread already: its low bits say where to begin. */
  #find(high: number, low: number): number {
    const table = this.#table;
    const last = table.length - 4;
    let at = (low << 2) & last;
    while (table[at + 2] !== 0 && (table[at] !== high || table[at + 1] !== low)) at = (at + 4) & last;
    return at;
  }

  #grow(): void {
    const before = this.#table;
    this.#table = new Uint32Array(before.length * 2);
    for (let from = 0; from < before.length; from += 4) {
      if (before[from + 2] !== 0) this.#table.set(before.subarray(from, from + 4), this.#find(before[from], before[from + 1]));
    }
  }
}
