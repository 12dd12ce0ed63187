import type { MemoryId } from '../contracts/memory';
import type { EngramDatabase, MemoryRow } from './schema';
import { guarded } from './storage-error';

/** Titles read for one completion: enough to find the newest among those that begin alike. */
const MOST_TITLES = 2_000;
const LINKS_SEQ = 'linksSeq';

/** What the indexes of `memories` know without reading texts: titles, links, tags, images. */
export class LookupStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  async idsByTitle(key: string): Promise<MemoryId[]> {
    return guarded(() => this.#db.memories.where('titleKey').equals(key).primaryKeys());
  }

  /** In the order of the titles. */
  async idsByTitleStart(key: string): Promise<MemoryId[]> {
    return guarded(() => this.#db.memories.where('titleKey').startsWith(key).limit(MOST_TITLES).primaryKeys());
  }

  /** Memories that link to this title. */
  async idsLinkingTo(key: string): Promise<MemoryId[]> {
    return guarded(() => this.#db.memories.where('links').equals(key).primaryKeys());
  }

  async lastChanged(limit: number): Promise<MemoryRow[]> {
    return guarded(() => this.#db.memories.orderBy('seq').reverse().limit(limit).toArray());
  }

  /** How many memories have each tag. Counted by the browser: walking through every entry of the index takes far longer. */
  async tagCounts(): Promise<Map<string, number>> {
    const { memories } = this.#db;
    return guarded(() =>
      this.#db.transaction('r', memories, async () => {
        const tags = (await memories.orderBy('tags').uniqueKeys()) as string[];
        const counts = await Promise.all(tags.map((tag) => memories.where('tags').equals(tag).count()));
        return new Map(tags.map((tag, i) => [tag, counts[i]]));
      }),
    );
  }

  /** Of these hashes, those that the text of a memory names. */
  async imagesNamed(hashes: readonly string[]): Promise<string[]> {
    return guarded(async () => (await this.#db.memories.where('images').anyOf([...hashes]).uniqueKeys()) as string[]);
  }

  /** Rows up to this change number hold what is derived from their present text. */
  async derivedUpTo(): Promise<number> {
    return guarded(async () => Number((await this.#db.meta.get(LINKS_SEQ))?.value ?? 0));
  }

  /** Puts rows in the place of older ones that differ only in what is derived from their text, and notes how far that has come. */
  async putDerived(rows: readonly MemoryRow[], seq: number): Promise<void> {
    const db = this.#db;
    await guarded(() =>
      db.transaction('rw', db.memories, db.meta, async () => {
        if (rows.length > 0) await db.memories.bulkPut(rows);
        await db.meta.put({ key: LINKS_SEQ, value: seq });
      }),
    );
  }
}
