import type { KeptApart } from '../contracts/duplicates';
import type { Memory, MemoryId } from '../contracts/memory';
import type { EngramDatabase, KeptApartRow } from './schema';
import { guarded } from './storage-error';

type Named = Pick<Memory, 'id' | 'contentHash'>;

/** The key of two memories, whichever comes first. */
function pairKey(a: MemoryId, b: MemoryId): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function idsOf({ pair }: KeptApartRow): readonly MemoryId[] {
  return pair.split(' ');
}

/** Of a restore: their memories are read with them. */
const PAIRS_AT_ONCE = 100;

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

  /** All of them, as a backup holds them. */
  async pairs(): Promise<KeptApart[]> {
    return (await guarded(() => this.#db.keptApart.toArray())).map(({ pair, hashes }) => {
      const [first = '', second = ''] = pair.split(' ');
      return { memories: [first, second], contentHashes: hashes };
    });
  }

  /**
   * Takes decisions of a backup over, about memories that are here or in the trash. Where somebody has decided here as well, the one that is about the texts of now
   * stays, and of two such the one of here; so doing it again changes nothing.
   */
  async restore(pairs: readonly KeptApart[]): Promise<void> {
    if (pairs.length === 0) return;
    const db = this.#db;
    await guarded(() =>
      db.transaction('rw', db.keptApart, db.memories, db.trash, async () => {
        for (let from = 0; from < pairs.length; from += PAIRS_AT_ONCE) {
          const some = pairs.slice(from, from + PAIRS_AT_ONCE).map(({ memories: [a, b], contentHashes: [ofA, ofB] }): KeptApartRow => ({ pair: pairKey(a, b), hashes: a < b ? [ofA, ofB] : [ofB, ofA] }));
          const ids = [...new Set(some.flatMap(idsOf))];
          const hashes = new Map<MemoryId, string>();
          for (const row of await db.trash.bulkGet(ids)) if (row !== undefined) hashes.set(row.id, row.memory.contentHash);
          for (const row of await db.memories.bulkGet(ids)) if (row !== undefined) hashes.set(row.id, row.contentHash);
          const here = await db.keptApart.bulkGet(some.map(({ pair }) => pair));
          const isOfNow = (row: KeptApartRow): boolean => idsOf(row).every((id, i) => hashes.get(id) === row.hashes[i]);
          const fresh = some.filter((row, i) => {
            const known = here[i];
            return idsOf(row).every((id) => hashes.has(id)) && (known === undefined || (!isOfNow(known) && isOfNow(row)));
          });
          if (fresh.length > 0) await db.keptApart.bulkPut(fresh);
        }
      }),
    );
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
