import type { BackupRecord } from '../contracts/backups';
import type { Persona } from '../contracts/personas';
import type { EngramDatabase, ImageBytesRow, ImageRow, KeywordPayloadRow, KeywordSegmentRow, MemoryRow, ThumbnailRow, TombstoneRow, TrashRow, VersionRow } from './schema';
import { guarded } from './storage-error';

const READ_AT_ONCE = 100;
const LAST_CHECK = 'integrity';
const LAST_DRILL = 'lastDrillAt';

/** Tables that a check goes through row by row. */
interface CheckedRows {
  readonly memories: MemoryRow;
  readonly trash: TrashRow;
  readonly tombstones: TombstoneRow;
  readonly versions: VersionRow & { readonly id: number };
  readonly images: ImageRow;
  readonly personas: Persona;
}
export type CheckedTable = keyof CheckedRows;
/** Tables whose rows of no use can go. */
export type ClearedTable = 'trash' | 'tombstones' | 'versions' | 'images' | 'imageBytes' | 'thumbnails' | 'keywordPayloads' | 'personas';

/** What a check of everything stored needs of the database, and what it mends there. What a row holds is not to be trusted. */
export class IntegrityStore {
  readonly #db: EngramDatabase;

  constructor(db: EngramDatabase) {
    this.#db = db;
  }

  /** All rows, a hundred at a time. What is written meanwhile may be among them or not. */
  async *rows<Table extends CheckedTable>(table: Table): AsyncGenerator<readonly CheckedRows[Table][]> {
    const keys = await this.keys(table);
    for (let from = 0; from < keys.length; from += READ_AT_ONCE) {
      const some: unknown[] = await guarded(() => this.#db.table(table).bulkGet(keys.slice(from, from + READ_AT_ONCE)));
      yield some.filter((row): row is CheckedRows[Table] => row !== undefined);
    }
  }

  async keys(table: CheckedTable | ClearedTable): Promise<(string | number)[]> {
    return guarded(async () => (await this.#db.table(table).toCollection().primaryKeys()) as (string | number)[]);
  }

  async get<Table extends CheckedTable>(table: Table, keys: readonly (string | number)[]): Promise<(CheckedRows[Table] | undefined)[]> {
    return guarded(async () => (await this.#db.table(table).bulkGet([...keys])) as (CheckedRows[Table] | undefined)[]);
  }

  async put<Table extends CheckedTable>(table: Table, row: CheckedRows[Table]): Promise<void> {
    await guarded(() => this.#db.table(table).put(row));
  }

  async delete(table: ClearedTable, keys: readonly (string | number)[]): Promise<void> {
    await guarded(() => this.#db.table(table).bulkDelete([...keys]));
  }

  /** A memory that lives is in the trash as well: it leaves it, and what it said there becomes a version of it. */
  async takeOutOfTrash(id: string, version: VersionRow | null): Promise<void> {
    const db = this.#db;
    await guarded(() =>
      db.transaction('rw', db.trash, db.tombstones, db.versions, async () => {
        await db.trash.delete(id);
        await db.tombstones.delete(id);
        if (version !== null) await db.versions.add(version);
      }),
    );
  }

  async imageBytes(hash: string): Promise<ImageBytesRow | undefined> {
    return guarded(() => this.#db.imageBytes.get(hash));
  }

  async thumbnail(hash: string): Promise<ThumbnailRow | undefined> {
    return guarded(() => this.#db.thumbnails.get(hash));
  }

  /** A keyword segment with its words, both of the same moment. */
  async segment(id: number): Promise<{ readonly segment: KeywordSegmentRow | undefined; readonly payload: KeywordPayloadRow | undefined }> {
    const { keywordSegments, keywordPayloads } = this.#db;
    return guarded(() => this.#db.transaction('r', keywordSegments, keywordPayloads, async () => ({ segment: await keywordSegments.get(id), payload: await keywordPayloads.get(id) })));
  }

  /** The next start reads memories changed after this number again. */
  async uncover(seq: number): Promise<void> {
    await guarded(() =>
      this.#db.keywordSegments.toCollection().modify((row, ref) => {
        ref.value = { ...row, coveredSeq: Math.min(row.coveredSeq, seq) };
      }),
    );
  }

  /** How many memories and deletions carry a later change number or an index entry of this one. */
  async withSeq(seq: number): Promise<number> {
    const { memories, tombstones } = this.#db;
    return guarded(async () => (await memories.where('seq').equals(seq).count()) + (await tombstones.where('seq').equals(seq).count()));
  }

  /** Memories changed, or deleted, after this time. @param stamp - see `hybrid-clock` */
  async changedAfter(stamp: string): Promise<number> {
    const { memories, tombstones } = this.#db;
    return guarded(async () => {
      let count = await tombstones.where('hlc').above(stamp).count();
      // Newest first: a slice in which nothing is young ends it.
      for (let offset = 0; ; offset += READ_AT_ONCE) {
        const rows = await memories.orderBy('seq').reverse().offset(offset).limit(READ_AT_ONCE).toArray();
        const young = rows.filter(({ hlc }) => hlc > stamp).length;
        count += young;
        if (young === 0) return count;
      }
    });
  }

  /** Memories changed, or deleted, since this change of this device; by whatever means. */
  async changedAfterSeq(seq: number): Promise<number> {
    const { memories, tombstones } = this.#db;
    return guarded(async () => (await memories.where('seq').above(seq).count()) + (await tombstones.where('seq').above(seq).count()));
  }

  /** The last backup or export that was written to its end; null: never. */
  async lastBackup(): Promise<Pick<BackupRecord, 'at' | 'seq'> | null> {
    return (await guarded(() => this.#db.backups.reverse().first())) ?? null;
  }

  /** Unix ms; null: never. */
  async lastDrillAt(): Promise<number | null> {
    const row = await guarded(() => this.#db.meta.get(LAST_DRILL));
    return row === undefined ? null : Number(row.value);
  }

  async noteCheck(check: { readonly at: number; readonly findings: number }): Promise<void> {
    await guarded(() => this.#db.meta.put({ key: LAST_CHECK, value: JSON.stringify(check) }));
  }

  async lastCheck(): Promise<{ readonly at: number; readonly findings: number } | null> {
    const row = await guarded(() => this.#db.meta.get(LAST_CHECK));
    try {
      const { at, findings } = JSON.parse(String(row?.value)) as { at?: unknown; findings?: unknown };
      return typeof at === 'number' && typeof findings === 'number' ? { at, findings } : null;
    } catch {
      return null;
    }
  }
}
