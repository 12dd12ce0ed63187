import type { Arena } from './arena';
import { bitLength, rotationSigns } from './bit-rotation';
import type { KernelFunctions } from './kernel-functions';

/** Turns vectors before they become bits: without, a few large dimensions decide everything, and most bits say nothing. */
export class RowRotation {
  /** Numbers of a turned vector, and bits of a row. */
  readonly length: number;
  /** Address of the vector that was turned last. */
  readonly rotated: number;
  readonly #signs: number;

  constructor(
    private readonly kernels: KernelFunctions,
    arena: Arena,
    private readonly stride: number,
  ) {
    this.length = bitLength(stride);
    this.rotated = arena.allocate(this.length * 4);
    this.#signs = arena.allocate(this.length * 8);
    arena.f32.set(rotationSigns(this.length), this.#signs / 4);
  }

  /** @param values - address of float32 `[stride]` @param centre - address of what is subtracted first */
  turn(values: number, centre: number): void {
    this.kernels.rotate(values, centre, this.stride, this.#signs, this.length, this.rotated);
  }

  /** Bits of `values - centre`. @returns the factor of the row, see `KernelFunctions.makeBits` */
  makeBits(values: number, centre: number, bits: number): number {
    this.turn(values, centre);
    return this.kernels.makeBits(this.rotated, this.length, bits);
  }
}
