import type { Memory, MemoryId } from '../contracts/memory';
import type { EngramDatabase, KeptApartRow } from './schema';
import { guarded } from './storage-error';

type Named = Pick<Memory, 'id' | 'contentHash'>;

/** The key of two memories, whichever comes first. */
function pairKey(a: MemoryId, b: MemoryId): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/** What people want to keep beside each other though it looks alike. */
export class KeptApartStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  async keep(a: Named, b: Named): Promise<void> {
    const [first, second] = a.id < b.id ? [a, b] : [b, a];
    await guarded(() => this.#db.keptApart.put({ pair: pairKey(first.id, second.id), hashes: [first.contentHash, second.contentHash] }));
  }

  /** All of them, by {@link isKeptApart}. */
  async all(): Promise<ReadonlyMap<string, KeptApartRow>> {
    return new Map((await guarded(() => this.#db.keptApart.toArray())).map((row) => [row.pair, row]));
  }

  /** Of memories that are neither there nor in the trash: not even a hash of what is forgotten stays. */
  async sweep(): Promise<void> {
    const db = this.#db;
    await guarded(() =>
      db.transaction('rw', db.keptApart, db.memories, db.trash, async () => {
        const pairs = await db.keptApart.toCollection().primaryKeys();
        const ids = [...new Set(pairs.flatMap((pair) => pair.split(' ')))];
        if (ids.length === 0) return;
        const there = new Set([...(await db.memories.where('id').anyOf(ids).primaryKeys()), ...(await db.trash.where('id').anyOf(ids).primaryKeys())]);
        await db.keptApart.bulkDelete(pairs.filter((pair) => pair.split(' ').some((id) => !there.has(id))));
      }),
    );
  }
}

/** True when the decision was made about these two texts. @param a - without a hash: whatever its text is now */
export function isKeptApart(kept: ReadonlyMap<string, KeptApartRow>, a: { readonly id: MemoryId; readonly contentHash: string | null }, b: Named): boolean {
  const row = kept.get(pairKey(a.id, b.id));
  if (row === undefined) return false;
  const [ofA, ofB] = a.id < b.id ? row.hashes : [row.hashes[1], row.hashes[0]];
  return ofB === b.contentHash && (a.contentHash === null || ofA === a.contentHash);
}
