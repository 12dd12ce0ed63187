import type { Arena } from './arena';
import type { KernelFunctions } from './kernel-functions';
import type { RowRotation } from './row-rotation';

export const BATCH_ROWS = 64;

/** A few rows on their way to codes: in half precision, and in float32 after that rounding. */
export class RowBatch {
  /** Address of the rows in half precision, `[BATCH_ROWS, stride]`. */
  readonly halves: number;
  readonly #floats: number;
  readonly #errors: number;

  constructor(
    private readonly kernels: KernelFunctions,
    private readonly arena: Arena,
    private readonly stride: number,
    private readonly rotation: RowRotation,
  ) {
    this.halves = arena.allocate(BATCH_ROWS * stride * 2);
    this.#floats = arena.allocate(BATCH_ROWS * stride * 4);
    this.#errors = arena.allocate(BATCH_ROWS * 4);
  }

  /** Makes one row the batch. */
  take(values: Float32Array): void {
    const { stride } = this;
    const { f32 } = this.arena;
    f32.set(values, this.#floats / 4);
    f32.fill(0, this.#floats / 4 + values.length, this.#floats / 4 + stride);
    this.kernels.toHalf(this.#floats, this.halves, stride);
    this.widen(1);
  }

  /** For rows that were put at `halves`. */
  widen(count: number): void {
    this.kernels.fromHalf(this.halves, this.#floats, count * this.stride);
  }

  /** A view of one row. */
  valuesOf(i: number, dimensions: number): Float32Array {
    const start = this.#floats / 4 + i * this.stride;
    return this.arena.f32.subarray(start, start + dimensions);
  }

  /**
   * @param mean - address of float32 `[stride]`
   * @param bits - address of `[count, rowBytes]`
   * @param factors - address of float32 `[count, 2]`: factor, product with the mean
   */
  makeBits(count: number, mean: number, bits: number, factors: number): void {
    const { rotation, arena } = this;
    for (let i = 0; i < count; i++) {
      const values = this.#floats + i * this.stride * 4;
      arena.f32[factors / 4 + 2 * i] = rotation.makeBits(values, mean, bits + (i * rotation.length) / 8);
      arena.f32[factors / 4 + 2 * i + 1] = this.kernels.dot(values, mean, this.stride);
    }
  }

  /**
   * Makes int8 codes; `errorOf` then knows their errors.
   * @param codes - address of `[count, stride]`
   * @param scales - address of `[count]`
   * @returns the largest L2 norm, rounded up
   */
  quantise(count: number, codes: number, scales: number): number {
    const { kernels, stride } = this;
    const { f32 } = this.arena;
    let largest = 0;
    for (let i = 0; i < count; i++) {
      const values = this.#floats + i * stride * 4;
      const squares = kernels.dot(values, values, stride);
      if (squares > 0 && squares < Infinity) {
        largest = Math.max(largest, squares);
      } else {
        // A hole was wiped. It gets some codes or other, since there are none for a row of zeros.
        f32.fill(0, values / 4, values / 4 + stride);
        f32[values / 4] = 1;
      }
    }
    kernels.quantiseRows(this.#floats, count, stride, codes, scales, this.#errors);
    // 2048 squares added in float32 are wrong by less than a thousandth.
    return Math.sqrt(largest) * (1 + 2 ** -10);
  }

  /** L2 norm of the error of a row that was quantised. */
  errorOf(i: number): number {
    return this.arena.f32[this.#errors / 4 + i];
  }
}
