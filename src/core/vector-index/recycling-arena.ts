import { Arena } from './arena';

interface Hole {
  address: number;
  bytes: number;
}

/** An arena that takes parts back and hands them out again. They are few and large: columns of segments, and scratch that was outgrown. */
export class RecyclingArena extends Arena {
  /** By rising address, never adjacent. */
  readonly #holes: Hole[] = [];

  /** As `Arena.allocate`, but what was used before is not zeroed. */
  override allocate(bytes: number): number {
    const needed = Math.ceil(bytes / 16) * 16;
    const at = this.#holes.findIndex((hole) => hole.bytes >= needed);
    if (at < 0) return super.allocate(needed);
    const hole = this.#holes[at];
    const { address } = hole;
    hole.address += needed;
    hole.bytes -= needed;
    if (hole.bytes === 0) this.#holes.splice(at, 1);
    return address;
  }

  /** @param address - of `bytes` bytes that `allocate` gave and nobody uses any more; 0: there are none */
  free(address: number, bytes: number): void {
    if (address === 0) return;
    const holes = this.#holes;
    let at = holes.findIndex((hole) => hole.address > address);
    if (at < 0) at = holes.length;
    holes.splice(at, 0, { address, bytes: Math.ceil(bytes / 16) * 16 });
    // With the one after it, then with the one before it.
    for (const i of [at, at - 1]) {
      const [left, right] = [holes[i], holes[i + 1]];
      if (left === undefined || right === undefined || left.address + left.bytes !== right.address) continue;
      left.bytes += right.bytes;
      holes.splice(i + 1, 1);
    }
  }

  /** Bytes that were given back and wait to be used again. */
  get freeBytes(): number {
    return this.#holes.reduce((sum, hole) => sum + hole.bytes, 0);
  }
}
