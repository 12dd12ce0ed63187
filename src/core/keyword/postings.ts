/** The documents that hold one term: parts `from` to `to` of both arrays, rising by place. */
export interface TermPostings {
  readonly places: Uint16Array;
  /** How often each holds it, 1 or more. */
  readonly frequencies: Uint16Array;
  readonly from: number;
  readonly to: number;
}

/** An inverted index of one segment. Documents are known by their place in it. */
export interface Postings {
  /** Distinct terms of each document, by place: what BM25+ takes for its length. */
  readonly lengths: ArrayLike<number>;
  /** Of {@link lengths}; 0 where there are none. */
  readonly averageLength: number;
  /** Valid until something is added. @returns null when no document holds it */
  find(term: string): TermPostings | null;
}
