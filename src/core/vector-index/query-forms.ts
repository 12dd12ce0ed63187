import { AppError } from '../../contracts/errors';
import type { Arena } from './arena';
import { checkedNorm } from './checked-norm';
import type { KernelFunctions } from './kernel-functions';
import { quantise, QUERY_CODE_LIMIT } from './quantise';
import type { RowRotation } from './row-rotation';

/** The query where the kernels find it, as numbers, codes, bits and a table; the latter three are made when somebody asks. */
export class QueryForms {
  /** Address of float32 `[stride]`. */
  readonly address: number;
  /** L2 norm. */
  norm = 0;
  readonly #codes: number;
  readonly #bits: number;
  readonly #table: number;
  #scale = 0;
  #error = 0;
  #hasCodes = false;
  #hasBits = false;
  #hasTable = false;

  constructor(
    private readonly kernels: KernelFunctions,
    private readonly arena: Arena,
    private readonly dimensions: number,
    stride: number,
    private readonly rotation: RowRotation,
  ) {
    this.address = arena.allocate(stride * 4);
    this.#codes = arena.allocate(stride * 2);
    this.#bits = arena.allocate(rotation.length / 8);
    this.#table = arena.allocate(rotation.length * 128);
  }

  /** @throws AppError `DIMENSION_MISMATCH`, `INVALID_VECTOR` */
  load(query: Float32Array): void {
    const { dimensions } = this;
    if (query.length !== dimensions) throw new AppError('DIMENSION_MISMATCH', { expected: dimensions, received: query.length });
    this.norm = checkedNorm(query, 0, dimensions);
    this.arena.f32.set(query, this.address / 4);
    this.#hasCodes = false;
    this.#hasBits = false;
    this.#hasTable = false;
  }

  /** Int16 codes; `error` is the L2 norm of what quantising took away. */
  codes(): { readonly address: number; readonly scale: number; readonly error: number } {
    if (!this.#hasCodes) {
      const { buffer } = this.arena;
      const codes = new Int16Array(buffer, this.#codes, this.dimensions);
      const { scale, error } = quantise(new Float32Array(buffer, this.address, this.dimensions), codes, QUERY_CODE_LIMIT);
      this.#scale = scale;
      this.#error = error;
      this.#hasCodes = true;
    }
    return { address: this.#codes, scale: this.#scale, error: this.#error };
  }

  /** @param mean - address of float32 `[stride]` @returns address of the bits */
  bits(mean: number): number {
    if (!this.#hasBits) this.rotation.makeBits(this.address, mean, this.#bits);
    this.#hasBits = true;
    return this.#bits;
  }

  /** Dot product with the mean, less the mean's with itself. */
  along(mean: Float32Array | null): number {
    if (mean === null) return 0;
    const { f32 } = this.arena;
    return mean.reduce((sum, value, i) => sum + value * (f32[this.address / 4 + i] - value), 0);
  }

  /**
   * Address of the table for `KernelFunctions.estimateRows`, of the query less the mean m: q·x = (q − m)·(x − m) + m·x + m·(q − m), and only the
   * first of the three has to be estimated. Of the query as it is, the error would grow with what all vectors have in common.
   * @param mean - address of float32 `[stride]`
   */
  table(mean: number): number {
    if (!this.#hasTable) {
      this.rotation.turn(this.address, mean);
      this.kernels.makeTable(this.rotation.rotated, this.rotation.length, this.#table);
    }
    this.#hasTable = true;
    return this.#table;
  }
}
