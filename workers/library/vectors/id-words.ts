import type { MemoryId } from '../../../src/contracts/memory';
import type { DocumentTable } from '../../../src/core/document-table';

/** Value of each hexadecimal digit (the lower-case ones, as ids are written) by its character code; -1 for everything else. */
const DIGITS = new Int8Array(128).fill(-1);
for (let digit = 0; digit < 16; digit++) DIGITS[digit.toString(16).charCodeAt(0)] = digit;
const DASH = 45;
/** Where the digits of `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` stand. */
const PLACES = Uint8Array.from({ length: 36 }, (_, place) => place).filter((place) => ![8, 13, 18, 23].includes(place));

/**
 * Writes an id as 128 bits.
 * @returns false for an id that is no UUID in its usual form (none of ours): its rows are nobody's in a file, and are read from the blocks
 */
export function writeId(id: MemoryId, into: Uint32Array, at: number): boolean {
  let isUuid = id.length === 36 && id.charCodeAt(8) === DASH && id.charCodeAt(13) === DASH && id.charCodeAt(18) === DASH && id.charCodeAt(23) === DASH;
  // Not by regular expressions and `parseInt`, which take ten times as long: this runs for every memory at a start.
  for (let word = 0; word < 4; word++) {
    let bits = 0;
    for (let digit = 0; isUuid && digit < 8; digit++) {
      const code = id.charCodeAt(PLACES[word * 8 + digit]);
      const value = code < 128 ? DIGITS[code] : -1;
      isUuid = value >= 0;
      bits = (bits << 4) | value;
    }
    into[at + word] = bits;
  }
  if (!isUuid) into.fill(0, at, at + 4);
  return isUuid;
}

/** Finds documents by the 128 bits of their ids: for a start, where making strings of them all would take longer than reading the file. */
export class IdTable {
  readonly #ids: Uint32Array;
  readonly #documents: Int32Array;
  readonly #mask: number;

  constructor(table: DocumentTable) {
    let capacity = 1_024;
    while (capacity < table.size * 2) capacity *= 2;
    this.#ids = new Uint32Array(capacity * 4);
    this.#documents = new Int32Array(capacity).fill(-1);
    this.#mask = capacity - 1;
    const words = new Uint32Array(4);
    for (let document = 0; document < table.capacity; document++) {
      const entry = table.entry(document);
      if (entry === undefined || !writeId(entry.id, words, 0)) continue;
      const at = this.#place(words, 0);
      this.#ids.set(words, at * 4);
      this.#documents[at] = document;
    }
  }

  /** @returns -1: there is none */
  find(ids: Uint32Array, at: number): number {
    return this.#documents[this.#place(ids, at)];
  }

  #place(ids: Uint32Array, at: number): number {
    // Version 7: the first words are time, the last ones random.
    let place = (ids[at + 3] ^ Math.imul(ids[at + 1], 0x9e3779b1)) & this.#mask;
    for (; this.#documents[place] !== -1; place = (place + 1) & this.#mask) {
      const known = place * 4;
      if (this.#ids[known] === ids[at] && this.#ids[known + 1] === ids[at + 1] && this.#ids[known + 2] === ids[at + 2] && this.#ids[known + 3] === ids[at + 3]) break;
    }
    return place;
  }
}
