import type { KernelFunctions } from './kernel-functions';
import type { LargeRows } from './large-rows';
import { NOBODY_SLOTS } from './large-rows';
import { SEGMENT_ROWS } from './row-lists';

/**
 * Chooses the documents whose bits are closest to the query's. Where they lie: the scratch that `DocumentTable` keeps for scores holds uint16
 * `[documents, 2]` distances of slots, uint16 `[documents]` combined distances, and uint8 `[documents]` who may take part.
 */
export class BitCandidates {
  /** Documents that take part. */
  eligible = 0;
  /** How many were chosen, see `chosen`. */
  count = 0;
  /** Combined distance up to which all of them were chosen, but for `heldBack` at exactly this one. */
  cut = 0;
  heldBack = 0;
  readonly #histogram: number;
  readonly #histogramLength: number;
  #found = 0;
  #foundCapacity = 0;

  constructor(
    private readonly kernels: KernelFunctions,
    private readonly rows: LargeRows,
  ) {
    this.#histogramLength = 2 * rows.rotation.length + 1;
    this.#histogram = rows.arena.allocate(this.#histogramLength * 4);
  }

  /** How many documents take part, by combined distance. */
  get histogram(): Uint32Array {
    return new Uint32Array(this.rows.arena.buffer, this.#histogram, this.#histogramLength);
  }

  /** Document numbers, rising. */
  get chosen(): Uint32Array {
    return new Uint32Array(this.rows.arena.buffer, this.#found, this.count);
  }

  /**
   * @param distances - address of the rows' distances
   * @param wanted - documents to choose at least, if there are so many
   */
  choose(distances: number, allowed: Uint8Array | undefined, wanted: number): void {
    const { rows, kernels } = this;
    const { documents, arena, segments, rowCount } = rows;
    const { end, scoresAddress } = documents;
    // As many again may be at the same distance as the last of them; beyond that the lower numbers go first.
    const most = 2 * wanted + 64;
    this.#reserve(most);
    const { buffer } = arena;
    const slotDistances = scoresAddress + NOBODY_SLOTS * 2;
    const combined = slotDistances + documents.firstRows.length * 4;
    const mask = combined + documents.firstRows.length * 2;

    new Uint16Array(buffer, scoresAddress, NOBODY_SLOTS + end * 2).fill(0xffff);
    for (let i = 0; i * SEGMENT_ROWS < rowCount; i++) {
      const count = Math.min(SEGMENT_ROWS, rowCount - i * SEGMENT_ROWS);
      kernels.lowerDistances(distances + i * SEGMENT_ROWS * 2, segments[i].slots, count, scoresAddress);
    }
    if (allowed !== undefined) {
      const copy = new Uint8Array(buffer, mask, end);
      copy.set(allowed.subarray(0, end));
      copy.fill(0, Math.min(end, allowed.length));
    }
    const histogram = this.histogram.fill(0);
    this.eligible = kernels.combineDistances(slotDistances, allowed === undefined ? 0 : mask, end, combined, this.#histogram);

    let cut = 0;
    let within = histogram[0];
    const enough = Math.min(wanted, this.eligible);
    while (within < enough) within += histogram[++cut];
    this.cut = cut;
    this.heldBack = Math.max(0, within - most);
    if (this.heldBack === 0) {
      this.count = kernels.collectWithin(combined, end, cut, this.#found);
      return;
    }
    const all = new Uint16Array(buffer, combined, end);
    const found = new Uint32Array(buffer, this.#found, most);
    let atCut = histogram[cut] - this.heldBack;
    this.count = 0;
    for (let document = 0; document < end; document++) {
      if (all[document] < cut || (all[document] === cut && atCut-- > 0)) found[this.count++] = document;
    }
  }

  #reserve(count: number): void {
    if (count <= this.#foundCapacity) return;
    const { arena } = this.rows;
    const found = arena.allocate(count * 4);
    arena.free(this.#found, this.#foundCapacity * 4);
    this.#found = found;
    this.#foundCapacity = count;
  }
}
