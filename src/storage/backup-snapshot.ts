import type { BackupCounts, MemoryRecord } from '../contracts/backups';
import type { KeptApart } from '../contracts/duplicates';
import type { Memory, MemoryId, RememberedSearch } from '../contracts/memory';
import type { Persona } from '../contracts/personas';
import { versionsByMemory } from './backup-store';
import { KeptApartStore } from './kept-apart-store';
import { SearchStore } from './search-store';
import type { EngramDatabase, MemoryRow, TrashRow, VersionRow } from './schema';
import { guarded } from './storage-error';

/** Memories read in one go. Ended earlier by very long ones: see {@link BackupSnapshot.next}. */
const READ_AT_ONCE = 100;
/** Of them, read by one request: of a megabyte each they can be held. */
const FEW = 20;
const ENOUGH_UNITS = 500_000;

/** A row of the snapshot, and its versions. */
export interface FrozenMemory extends MemoryRecord {
  readonly row: MemoryRow | null;
}

/** Rows of a table as they were when the snapshot began: what is changed before it was read is kept as it had been. */
class FrozenTable<Row extends { readonly id: MemoryId }> {
  readonly kept = new Map<MemoryId, Row>();
  readonly created = new Set<MemoryId>();
  /** Keys up to this one have been read. */
  position = '';
  done = false;

  constructor(private readonly table: { hook: unknown }) {}

  watch(): () => void {
    const hook = this.table.hook as (name: string, listener?: (...args: never[]) => void) => { unsubscribe(listener: unknown): void };
    const creating = (id: MemoryId): void => {
      if (id > this.position) this.created.add(id);
    };
    const keep = (id: MemoryId, row: Row): void => {
      // Changed twice: what it was first. Born since: not of this snapshot.
      if (id > this.position && !this.done && !this.kept.has(id) && !this.created.has(id)) this.kept.set(id, row);
    };
    const updating = (_changes: unknown, id: MemoryId, row: Row): void => keep(id, row);
    hook('creating', creating as never);
    hook('updating', updating as never);
    hook('deleting', keep as never);
    return () => {
      hook('creating').unsubscribe(creating);
      hook('updating').unsubscribe(updating);
      hook('deleting').unsubscribe(keep);
    };
  }

  /** What of `rows`, read after {@link position}, belongs to the snapshot. @param position - keys up to this one are read now */
  frozen(rows: readonly Row[], position: string): Row[] {
    const byId = new Map(rows.filter(({ id }) => !this.created.has(id)).map((row) => [row.id, row]));
    for (const [id, row] of this.kept) {
      if (id > position) continue;
      byId.set(id, row);
      this.kept.delete(id);
    }
    this.position = position;
    return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/**
 * The library as it was at one moment, read bit by bit while writing goes on: memories, trash and versions that are changed or deleted before they were
 * read are kept in memory as they had been (by Dexie's hooks, within the transaction of the change), so the snapshot costs what changes meanwhile and
 * nothing else. Images and vectors are named by their content, and so need no freezing.
 */
export class BackupSnapshot {
  readonly #memories: FrozenTable<MemoryRow>;
  readonly #trash: FrozenTable<TrashRow>;
  readonly #keptVersions = new Map<number, VersionRow>();
  #lastVersion = 0;
  #stop: (() => void)[] = [];

  private constructor(private readonly db: EngramDatabase) {
    this.#memories = new FrozenTable<MemoryRow>(db.memories);
    this.#trash = new FrozenTable<TrashRow>(db.trash);
  }

  /** To be called while nobody writes. Call {@link end} in the end. */
  static async begin(db: EngramDatabase): Promise<{ readonly snapshot: BackupSnapshot; readonly counts: BackupCounts; readonly personas: readonly Persona[]; readonly searches: readonly RememberedSearch[]; readonly keptApart: readonly KeptApart[]; readonly images: readonly string[] }> {
    const snapshot = new BackupSnapshot(db);
    snapshot.#watch();
    try {
      return await guarded(async () => {
        const [memories, trashed, versions, lastVersion, images, personas, searches, keptApart] = await Promise.all([
          db.memories.count(), db.trash.count(), db.versions.count(), db.versions.orderBy(':id').last(), db.images.toCollection().primaryKeys(), db.personas.toArray(), new SearchStore(db).all(), new KeptApartStore(db).pairs(),
        ]);
        snapshot.#lastVersion = lastVersion?.id ?? 0;
        return { snapshot, counts: { memories, trashed, versions, images: images.length, personas: personas.length, searches: searches.length, vectorSpaces: 0 }, personas, searches, keptApart, images };
      });
    } catch (error) {
      snapshot.end();
      throw error;
    }
  }

  /** The next memories, those in the trash last; null at the end. */
  async next(): Promise<FrozenMemory[] | null> {
    for (const [table, frozen] of [[this.db.memories, this.#memories], [this.db.trash, this.#trash]] as const) {
      while (!frozen.done) {
        const { rows, versions, more } = await this.#read(table as never, frozen.position);
        const position = more ? (rows.at(-1)?.id ?? '\uffff') : '\uffff';
        const chosen = (frozen as FrozenTable<MemoryRow | TrashRow>).frozen(rows, position);
        frozen.done = !more;
        if (chosen.length > 0) return this.#withVersions(chosen, versions);
      }
    }
    return null;
  }

  end(): void {
    for (const stop of this.#stop.splice(0)) stop();
    this.#memories.kept.clear();
    this.#trash.kept.clear();
    this.#keptVersions.clear();
  }

  #watch(): void {
    const { versions } = this.db;
    const keep = (id: number, row: VersionRow): void => {
      if (id <= this.#lastVersion && !this.#keptVersions.has(id)) this.#keptVersions.set(id, { ...row, id });
    };
    const updating = (_changes: object, id: number, row: VersionRow): void => keep(id, row);
    versions.hook('deleting', keep);
    versions.hook('updating', updating);
    this.#stop = [
      this.#memories.watch(), this.#trash.watch(),
      () => {
        versions.hook('deleting').unsubscribe(keep);
        versions.hook('updating').unsubscribe(updating);
      },
    ];
  }

  /** One transaction, so that versions are those of these very rows. */
  async #read(table: EngramDatabase['memories'], after: string): Promise<{ readonly rows: (MemoryRow | TrashRow)[]; readonly versions: VersionRow[]; readonly more: boolean }> {
    const { db } = this;
    return guarded(() =>
      db.transaction('r', table, db.versions, async () => {
        const ids = await table.where('id').above(after).limit(READ_AT_ONCE).primaryKeys();
        const rows: (MemoryRow | TrashRow)[] = [];
        let units = 0;
        let more = ids.length === READ_AT_ONCE;
        for (let from = 0; from < ids.length && units < ENOUGH_UNITS; from += FEW) {
          for (const row of (await table.bulkGet(ids.slice(from, from + FEW))) as (MemoryRow | TrashRow | undefined)[]) {
            if (row === undefined) continue;
            rows.push(row);
            units += textOf(row).length;
          }
          more ||= from + FEW < ids.length && units >= ENOUGH_UNITS;
        }
        const versions = await db.versions.where('memoryId').anyOf(rows.map(({ id }) => id)).toArray();
        return { rows, versions, more };
      }),
    );
  }

  #withVersions(rows: readonly (MemoryRow | TrashRow)[], stored: readonly VersionRow[]): FrozenMemory[] {
    const ids = new Set(rows.map(({ id }) => id));
    const byId = new Map<number, VersionRow>();
    for (const version of stored) if (version.id !== undefined && version.id <= this.#lastVersion) byId.set(version.id, version);
    for (const [id, version] of this.#keptVersions) if (ids.has(version.memoryId)) byId.set(id, version);
    const byMemory = versionsByMemory([...byId.values()].sort((a, b) => (a.id ?? 0) - (b.id ?? 0)));
    return rows.map((row) => {
      const versions = (byMemory.get(row.id) ?? []).map(({ id: _id, memoryId: _memoryId, byRestore: _byRestore, ...version }) => version);
      if (isTrash(row)) return { memory: plain(row.memory), deletedAt: row.deletedAt, versions, row: null };
      return { memory: plain(row), deletedAt: null, versions, row };
    });
  }
}

function isTrash(row: MemoryRow | TrashRow): row is TrashRow {
  return 'deletedAt' in row;
}

function textOf(row: MemoryRow | TrashRow): string {
  return isTrash(row) ? row.memory.text : row.text;
}

/** Without what belongs to this device. Older code keeps whole rows in the trash. */
function plain(memory: Memory): Memory {
  const { seq: _seq, passages: _passages, titleKey: _titleKey, links: _links, images: _images, ...rest } = memory as MemoryRow;
  return rest;
}
