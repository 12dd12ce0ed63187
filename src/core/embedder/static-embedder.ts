import { AppError } from '../../contracts/errors';
import { embedderTokens } from '../text/tokens';
import { NearestWords } from './nearest-words';
import { characterNgrams, fnv1a, inflectionCandidates } from './word-forms';

/** Rows of the table with the weight each contributes. */
export interface WeightedRows {
  readonly rows: readonly number[];
  readonly weights: readonly number[];
}

/**
 * Unknown words whose vectors are remembered, 2 KB each. Such a word is the sum of some thirty rows, and comes back at once: in the passage
 * after the whole text.
 */
const UNKNOWN_WORD_CACHE = 4_000;

/**
 * The built-in embedder: a bag of word vectors with inflections, typing errors and character n-grams for what it does not know.
 * Format SEM1 and algorithm: `public/embedder/FORMAT.txt`. Pure: the bytes come from the caller.
 */
export class StaticEmbedder {
  readonly dimensions: number;
  readonly #rowOf: Map<string, number>;
  readonly #nearest: NearestWords;
  readonly #wordRows: number;
  readonly #buckets: number;
  readonly #scales: Float32Array;
  readonly #table: Int8Array;
  readonly #sum: Float64Array;
  readonly #unknown = new Map<string, Float64Array>();

  /**
   * @param vectors - the file `vectors.bin`; kept and read in place, 7.5 MB
   * @param vocabulary - the file `vocab.txt`
   * @throws AppError `ASSET_CORRUPT` when the header, the sizes or the vocabulary do not fit together
   */
  constructor(vectors: ArrayBuffer, vocabulary: string) {
    const view = new DataView(vectors);
    const corrupt = (problem: string): AppError => new AppError('ASSET_CORRUPT', { problem });
    if (vectors.byteLength < 20 || view.getUint32(0, false) !== 0x53454d31) throw corrupt('not a SEM1 file');
    if (view.getUint32(4, true) !== 1) throw corrupt('unknown SEM1 version');
    this.#wordRows = view.getUint32(8, true);
    this.#buckets = view.getUint32(12, true);
    this.dimensions = view.getUint32(16, true);
    if (this.dimensions % 8 !== 0) throw corrupt('dimensions are not a multiple of 8');
    const rows = this.#wordRows + this.#buckets;
    if (vectors.byteLength !== 20 + rows * 4 + rows * this.dimensions) throw corrupt('wrong length');
    this.#scales = new Float32Array(vectors, 20, rows);
    this.#table = new Int8Array(vectors, 20 + rows * 4);
    this.#sum = new Float64Array(this.dimensions);
    const words = vocabulary.split('\n');
    if (words.at(-1) === '') words.pop();
    if (words.length !== this.#wordRows) throw corrupt('vocabulary and vectors differ in length');
    this.#rowOf = new Map(words.map((word, row) => [word, row]));
    this.#nearest = new NearestWords(this.#rowOf);
  }

  /**
   * Embeds one text.
   * @param out - receives `dimensions` floats at `offset`: unit length, or all zero for a text without any token
   */
  embedInto(text: string, out: Float32Array, offset: number): void {
    const sum = this.#sum.fill(0);
    for (const token of embedderTokens(text)) {
      const row = this.#rowOf.get(token);
      if (row !== undefined) {
        this.#accumulate(row, 1, sum);
      } else {
        const vector = this.#unknownVector(token);
        for (let j = 0; j < sum.length; j++) sum[j] += vector[j];
      }
    }
    let squares = 0;
    for (let j = 0; j < sum.length; j++) squares += sum[j] * sum[j];
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let j = 0; j < sum.length; j++) out[offset + j] = sum[j] * scale;
  }

  /** Rows and weights of one token, as step 3 of the format says. */
  rowsOf(token: string): WeightedRows {
    const known = this.#rowOf.get(token);
    if (known !== undefined) return { rows: [known], weights: [1] };
    return this.#resolveUnknown(token);
  }

  #unknownVector(token: string): Float64Array {
    const remembered = this.#unknown.get(token);
    if (remembered !== undefined) return remembered;
    const { rows, weights } = this.#resolveUnknown(token);
    const vector = new Float64Array(this.dimensions);
    for (let i = 0; i < rows.length; i++) this.#accumulate(rows[i], weights[i], vector);
    if (this.#unknown.size >= UNKNOWN_WORD_CACHE) this.#unknown.clear();
    this.#unknown.set(token, vector);
    return vector;
  }

  #resolveUnknown(token: string): WeightedRows {
    for (const candidate of inflectionCandidates(token)) {
      const row = this.#rowOf.get(candidate);
      if (row !== undefined) return { rows: [row], weights: [1] };
    }
    const rows: number[] = [];
    const weights: number[] = [];
    const near = this.#nearest.nearestRow(token);
    if (near >= 0) {
      rows.push(near);
      weights.push(0.8);
    }
    const ngrams = characterNgrams(token);
    const weight = (near >= 0 ? 0.5 : 1) / ngrams.length;
    for (const ngram of ngrams) {
      rows.push(this.#wordRows + (fnv1a(ngram) % this.#buckets));
      weights.push(weight);
    }
    return { rows, weights };
  }

  #accumulate(row: number, weight: number, sum: Float64Array): void {
    const factor = weight * this.#scales[row];
    const start = row * sum.length;
    const codes = this.#table.subarray(start, start + sum.length);
    // Eight at a time: half the time of a plain loop (V8 of Node 20). The constructor sees to it that they come out even.
    for (let j = 0; j < sum.length; j += 8) {
      sum[j] += factor * codes[j];
      sum[j + 1] += factor * codes[j + 1];
      sum[j + 2] += factor * codes[j + 2];
      sum[j + 3] += factor * codes[j + 3];
      sum[j + 4] += factor * codes[j + 4];
      sum[j + 5] += factor * codes[j + 5];
      sum[j + 6] += factor * codes[j + 6];
      sum[j + 7] += factor * codes[j + 7];
    }
  }
}
