/** Of what version and what text the vectors of each document are: what a file of rows says of them. 16 bytes a document. */
export class VectorEntries {
  #seqs = new Float64Array(4_096);
  #hashes = new Uint32Array(4_096 * 2);

  set(document: number, seq: number, high: number, low: number): void {
    if (document >= this.#seqs.length) this.#grow(document);
    this.#seqs[document] = seq;
    this.#hashes[document * 2] = high;
    this.#hashes[document * 2 + 1] = low;
  }

  /** Change number of the version that the vectors were made of. */
  seqOf(document: number): number {
    return this.#seqs[document] ?? 0;
  }

  high(document: number): number {
    return this.#hashes[document * 2] ?? 0;
  }

  low(document: number): number {
    return this.#hashes[document * 2 + 1] ?? 0;
  }

  get bytes(): number {
    return this.#seqs.byteLength + this.#hashes.byteLength;
  }

  #grow(document: number): void {
    const capacity = Math.max(document + 1, this.#seqs.length * 2);
    const seqs = new Float64Array(capacity);
    const hashes = new Uint32Array(capacity * 2);
    seqs.set(this.#seqs);
    hashes.set(this.#hashes);
    this.#seqs = seqs;
    this.#hashes = hashes;
  }
}
