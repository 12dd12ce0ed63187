import { AppError } from '../../contracts/errors';
import type { LinearMemory } from './linear-memory';

/** What WebAssembly memory grows by. Not imported, for the reason in scalar-scan.ts. */
const PAGE_BYTES = 65_536;

/** Hands out parts of a linear memory, which are never given back, and keeps views on it that survive its growth. */
export class Arena {
  readonly #memory: LinearMemory;
  #end: number;
  #f32: Float32Array;
  #i8: Int8Array;
  #u32: Uint32Array;

  /** @param base - first free byte, a multiple of 16 */
  constructor(memory: LinearMemory, base: number) {
    this.#memory = memory;
    this.#end = base;
    this.#f32 = new Float32Array(memory.buffer);
    this.#i8 = new Int8Array(memory.buffer);
    this.#u32 = new Uint32Array(memory.buffer);
  }

  /** The whole memory as float32; index = address / 4. Valid until the next `allocate`, like the other views. */
  get f32(): Float32Array {
    return this.#f32;
  }

  get i8(): Int8Array {
    return this.#i8;
  }

  get u32(): Uint32Array {
    return this.#u32;
  }

  get buffer(): ArrayBufferLike {
    return this.#memory.buffer;
  }

  /**
   * @returns address of `bytes` bytes, a multiple of 16. Zeroed on first use.
   * @throws AppError `STORAGE_FULL` when the memory cannot grow; nothing has changed then
   */
  allocate(bytes: number): number {
    const address = this.#end;
    const end = address + Math.ceil(bytes / 16) * 16;
    const missing = end - this.#memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch (cause) {
        throw new AppError('STORAGE_FULL', { vectorMemoryBytes: this.#memory.buffer.byteLength, neededBytes: missing }, { cause });
      }
      const { buffer } = this.#memory;
      this.#f32 = new Float32Array(buffer);
      this.#i8 = new Int8Array(buffer);
      this.#u32 = new Uint32Array(buffer);
    }
    this.#end = end;
    return address;
  }
}
