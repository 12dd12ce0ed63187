export const PAGE_BYTES = 65_536;

/**
 * One page short of the 4 GiB that 32-bit addresses reach: the end of the last row must still be a 32-bit number.
 */
export const MAXIMUM_PAGES = 65_535;

/** 512 MiB: a large library with its codes; with less room than that, sharing is not worth it. */
const SMALLEST_SHARED = 8_192;

/** What the index needs of a memory. `WebAssembly.Memory` has this shape. */
export interface LinearMemory {
  /** Replaced by another one when the memory grows. A SharedArrayBuffer if it was asked for. */
  readonly buffer: ArrayBufferLike;
  /** Adds zeroed pages of 64 KiB. @throws RangeError when they cannot be had; the memory is then unchanged */
  grow(pages: number): number;
}

/**
 * @param maximumPages - 64 KiB each; growing beyond them fails
 * @param shared - for several threads; where that cannot be had, the memory is an ordinary one
 * @throws RangeError when not even one page can be had
 */
export function createLinearMemory(maximumPages: number, shared = false): LinearMemory {
  if (typeof WebAssembly === 'undefined') return new CopyingMemory(maximumPages);
  // An ordinary memory reserves nothing for its maximum, one that is shared may have to: then less must do.
  const least = shared ? Math.min(SMALLEST_SHARED, maximumPages) : Infinity;
  for (let maximum = maximumPages; maximum >= least; maximum >>>= 1) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared });
    } catch {
      // Too much, or no shared memory on this page at all.
    }
  }
  return new WebAssembly.Memory({ initial: 1, maximum: maximumPages });
}

/** Whether other threads can work on it. */
export function isShared({ buffer }: { readonly buffer: ArrayBufferLike }): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}

/**
 * A memory for browsers without WebAssembly (Safari's Lockdown Mode takes it away). Growing copies, so it grows by half of
 * itself at least, which keeps the copying linear.
 */
export class CopyingMemory implements LinearMemory {
  buffer = new ArrayBuffer(PAGE_BYTES);
  readonly #maximumPages: number;

  constructor(maximumPages: number) {
    this.#maximumPages = maximumPages;
  }

  grow(pages: number): number {
    const before = this.buffer.byteLength / PAGE_BYTES;
    if (before + pages > this.#maximumPages) throw new RangeError(`cannot grow beyond ${this.#maximumPages} pages`);
    const after = Math.min(this.#maximumPages, before + Math.max(pages, before >> 1));
    const grown = new Uint8Array(after * PAGE_BYTES);
    grown.set(new Uint8Array(this.buffer));
    this.buffer = grown.buffer;
    return before;
  }
}
