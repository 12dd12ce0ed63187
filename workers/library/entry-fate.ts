import type { MemoryId } from '../../src/contracts/memory';

/** What stands for one version of a memory in a vector block or keyword segment. */
export interface StoredEntry {
  readonly memoryId: MemoryId;
  readonly seq: number;
}

/** What has become of the memories that stored entries speak of. */
export interface EntryFate {
  /** True when the memory has a newer version, or is deleted. */
  readonly isDead: (memoryId: MemoryId, seq: number) => boolean;
  /** True when nothing of the memory is left, not even in the trash: nothing derived from it may be left either. */
  readonly isForgotten: (memoryId: MemoryId) => boolean;
}

/** Share of dead entries up to which rewriting costs more than it gives. */
const TOLERATED_DEAD = 0.25;

/** True when a stored record of `entries` should be written again without its dead ones. */
export function isWorthRewriting(entries: number, dead: number, forgotten: number): boolean {
  return forgotten > 0 || dead > entries * TOLERATED_DEAD;
}
