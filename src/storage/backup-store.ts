import type { BackupRecord, BackupRest } from '../contracts/backups';
import type { MemoryId } from '../contracts/memory';
import type { Persona } from '../contracts/personas';
import { freeName } from '../core/free-name';
import { MOST_VERSION_UNITS, MOST_VERSIONS } from '../core/version-policy';
import type { Along } from './library-store';
import type { EngramDatabase, TombstoneRow, TrashRow, VersionRow } from './schema';
import { guarded } from './storage-error';

const MOST_NOTED = 50;
const LAST_DRILL = 'lastDrillAt';

/** What is here of a memory. */
export interface HereNow {
  readonly trash: TrashRow | undefined;
  readonly tombstone: TombstoneRow | undefined;
  readonly versions: readonly VersionRow[];
}

/** What restoring asks of the database besides what every change does, and the log of backups. */
export class BackupStore {
  constructor(private readonly db: EngramDatabase) {}

  /** In the order of `ids`. */
  async hereNow(ids: readonly MemoryId[]): Promise<HereNow[]> {
    const { db } = this;
    return guarded(async () => {
      const [trash, tombstones, versions] = await Promise.all([db.trash.bulkGet([...ids]), db.tombstones.bulkGet([...ids]), db.versions.where('memoryId').anyOf([...ids]).toArray()]);
      const byMemory = versionsByMemory(versions);
      return ids.map((id, i) => ({ trash: trash[i], tombstone: tombstones[i], versions: byMemory.get(id) ?? [] }));
    });
  }

  /** Memories that were in the trash of the backup. */
  async putTrash(rows: readonly { readonly trash: TrashRow; readonly tombstone: TombstoneRow }[], along: readonly Along[]): Promise<void> {
    const { db } = this;
    await guarded(() =>
      db.transaction('rw', [db.trash, db.tombstones, db.versions], async () => {
        await db.trash.bulkPut(rows.map(({ trash }) => trash));
        await db.tombstones.bulkPut(rows.map(({ tombstone }) => tombstone));
        for (const { write } of along) await write(db);
      }),
    );
  }

  /** Versions alone, of memories that stay as they are. */
  async write(along: Along): Promise<void> {
    await guarded(() => this.db.transaction('rw', [...along.tables], () => along.write(this.db)));
  }

  /**
   * By id and stamp, as memories: the later stamp stays. Searches: the later time, and saved when either is.
   * @param stamp - gives a stamp of this device; greater than the given one, unless that is too far ahead to be followed (see `HybridClock`). A persona of such a stamp
   * takes nobody's place, and what is new here gets a stamp of this device: else no change of it would ever count as the later one
   */
  async putRest({ personas, searches }: Pick<BackupRest, 'personas' | 'searches'>, stamp: (after: string) => Pick<Persona, 'hlc' | 'deviceId'>): Promise<{ readonly personas: number }> {
    const { db } = this;
    return guarded(() =>
      db.transaction('rw', db.personas, db.searches, async () => {
        const here = await db.personas.bulkGet(personas.map(({ id }) => id));
        const newer = personas.flatMap((persona, i) => {
          const now = stamp(persona.hlc);
          if (now.hlc > persona.hlc) return (here[i]?.hlc ?? '') < persona.hlc ? [persona] : [];
          return here[i] === undefined ? [{ ...persona, ...now }] : [];
        });
        if (newer.length > 0) await db.personas.bulkPut(await namedApart(db, newer));
        const known = await db.searches.bulkGet(searches.map(({ text }) => text));
        const changed = searches.flatMap((search, i) => {
          const merged = { text: search.text, lastAt: Math.max(search.lastAt, known[i]?.lastAt ?? 0), saved: search.saved || known[i]?.saved === true };
          return known[i]?.lastAt === merged.lastAt && known[i].saved === merged.saved ? [] : [merged];
        });
        if (changed.length > 0) await db.searches.bulkPut(changed);
        return { personas: newer.length };
      }),
    );
  }

  async note(record: Omit<BackupRecord, 'id'>): Promise<void> {
    const { backups } = this.db;
    await guarded(() =>
      this.db.transaction('rw', backups, async () => {
        await backups.add(record);
        const ids = await backups.toCollection().primaryKeys();
        await backups.bulkDelete(ids.slice(0, Math.max(0, ids.length - MOST_NOTED)));
      }),
    );
  }

  async log(): Promise<BackupRecord[]> {
    const rows = await guarded(() => this.db.backups.reverse().toArray());
    return rows.map((row) => ({ ...row, id: row.id ?? 0 }));
  }

  /** Also read by the health of storage. */
  async noteDrill(at: number): Promise<void> {
    await guarded(() => this.db.meta.put({ key: LAST_DRILL, value: at }));
  }
}

/** No two go by one name: one that comes gets a number where another persona has its name here. */
async function namedApart(db: EngramDatabase, personas: readonly Persona[]): Promise<Persona[]> {
  const coming = new Set(personas.map(({ id }) => id));
  const names = (await db.personas.toArray()).flatMap(({ id, name }) => (coming.has(id) ? [] : [name]));
  return personas.map((persona) => {
    const name = freeName(persona.name, names);
    names.push(name);
    return { ...persona, name };
  });
}

/** In their order. */
export function versionsByMemory(versions: readonly VersionRow[]): Map<MemoryId, VersionRow[]> {
  const byMemory = new Map<MemoryId, VersionRow[]>();
  for (const version of versions) {
    const list = byMemory.get(version.memoryId);
    if (list === undefined) byMemory.set(version.memoryId, [version]);
    else list.push(version);
  }
  return byMemory;
}

/** What makes one wording the same as another, wherever and whenever it was replaced. */
function versionKey({ text, title, writtenAt }: Pick<VersionRow, 'text' | 'title' | 'writtenAt'>): string {
  return `${writtenAt} ${title}\n${text}`;
}

/**
 * Adds versions that are not there, in the order in which they were replaced. As many as there is room for, newest first, and none goes for
 * them: so doing it again changes nothing. @returns null when there is nothing to do
 */
export function mergeVersions(here: readonly VersionRow[], given: readonly VersionRow[]): Along | null {
  const known = new Set(here.map(versionKey));
  let room = MOST_VERSIONS - here.length;
  let units = MOST_VERSION_UNITS - here.reduce((sum, { text }) => sum + text.length, 0);
  const fresh: VersionRow[] = [];
  for (const version of [...given].reverse()) {
    if (known.has(versionKey(version))) continue;
    if (room <= 0 || version.text.length > units) break;
    room--;
    units -= version.text.length;
    known.add(versionKey(version));
    fresh.unshift(version);
  }
  if (fresh.length === 0) return null;
  return {
    tables: ['versions'],
    write: async (db) => {
      const last = here.reduce((latest, { replacedAt }) => Math.max(latest, replacedAt), 0);
      if (fresh.every(({ replacedAt }) => replacedAt >= last)) {
        await db.versions.bulkAdd(fresh);
        return;
      }
      // Their numbers are their order.
      await db.versions.bulkDelete(here.flatMap(({ id }) => id ?? []));
      await db.versions.bulkAdd([...here.map(({ id: _id, ...version }) => version), ...fresh].sort((a, b) => a.replacedAt - b.replacedAt));
    },
  };
}
