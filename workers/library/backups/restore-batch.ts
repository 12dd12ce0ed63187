import type { BackupBatch, BatchOutcome, MemoryRecord, SpaceVectors } from '../../../src/contracts/backups';
import type { Memory, MemoryId } from '../../../src/contracts/memory';
import type { TimeSlice } from '../../../src/core/time-slice';
import { BackupStore, type HereNow, mergeVersions } from '../../../src/storage/backup-store';
import type { Along, LibraryStore, MemoryWrite } from '../../../src/storage/library-store';
import type { MemoryRow, VersionRow } from '../../../src/storage/schema';
import { takeFromTrash } from '../../../src/storage/trash-moves';
import { withoutMemories } from '../../../src/storage/undo-steps';
import type { ChangedRecord, MemoryRecords } from '../memory-records';
import { indexedText } from '../memory-text';

/** The library that a backup goes into: the live one, or that of a drill, which has no indexes. */
export interface RestoreTarget {
  readonly store: LibraryStore;
  readonly records: () => MemoryRecords;
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly newSlice: () => TimeSlice;
  readonly change: (changes: readonly (ChangedRecord & { readonly before: MemoryRow })[], along: readonly Along[]) => Promise<void>;
  /** New rows are stored: they are to be found. @returns of how many texts the vectors were taken */
  readonly placed: (writes: readonly MemoryWrite[], vectors: readonly SpaceVectors[], slice: TimeSlice) => Promise<number>;
  readonly trashed: (ids: readonly MemoryId[]) => void;
  readonly revived: (ids: readonly MemoryId[]) => void;
}

/** What is to happen to the records of a batch. */
interface Plan {
  readonly adds: MemoryWrite[];
  readonly revivals: MemoryWrite[];
  readonly changes: (ChangedRecord & { readonly before: MemoryRow })[];
  readonly trash: { readonly memory: Memory; readonly deletedAt: number }[];
  /** Of those changed, and of those that stay. */
  readonly versions: { readonly adds: Along[]; readonly revivals: Along[]; readonly changes: Along[]; readonly trash: Along[]; readonly others: Along[] };
  unchanged: number;
  keptNewer: number;
}

/**
 * Keeps records by id and stamp. Living and in the backup: the later stamp is shown, the other wording becomes a version. Deleted here and living in the backup: it comes back,
 * which is what somebody restores a backup for. In the trash of the backup: into the trash, unless it is known here. Each transaction is
 * complete in itself, so after a crash the same backup restored again does the rest.
 */
export async function restoreBatch(target: RestoreTarget, { records, vectors }: BackupBatch): Promise<BatchOutcome> {
  return target.exclusively(async () => {
    const slice = target.newSlice();
    const store = new BackupStore(target.store.db);
    // Twice in one batch: the first counts, the second finds it there with the next restore.
    const given = [...new Map([...records].reverse().map((record) => [record.memory.id, record])).values()];
    const ids = given.map(({ memory }) => memory.id);
    const rows = await target.store.getMemories(ids);
    const here = await store.hereNow(ids);
    const plan: Plan = { adds: [], revivals: [], changes: [], trash: [], versions: { adds: [], revivals: [], changes: [], trash: [], others: [] }, unchanged: 0, keptNewer: 0 };
    for (let i = 0; i < given.length; i++) {
      place(plan, target.records(), given[i], rows[i], here[i]);
      await slice.breathe();
    }

    const { adds, revivals, changes, trash, versions } = plan;
    if (adds.length > 0) await target.store.putMemories(adds, versions.adds);
    if (revivals.length > 0) {
      const back = revivals.map(({ row }) => row.id);
      await takeFromTrash(target.store, revivals, [...versions.revivals, withoutMemories(new Set(back), 'restore')]);
      target.revived(back);
    }
    const taken = adds.length + revivals.length > 0 ? await target.placed([...adds, ...revivals], vectors, slice) : 0;
    if (changes.length > 0) await target.change(changes, versions.changes);
    if (trash.length > 0) {
      await store.putTrash(
        trash.map(({ memory, deletedAt }) => {
          const row = { ...memory, seq: 0, passages: null };
          return { trash: { id: memory.id, deletedAt, memory }, tombstone: { ...target.records().tombstone(row), deletedAt } };
        }),
        versions.trash,
      );
      target.trashed(trash.map(({ memory }) => memory.id));
    }
    for (const along of versions.others) await store.write(along);
    return { added: [...adds, ...revivals].map(({ row }) => row.id), unchanged: plan.unchanged, updated: changes.length, keptNewer: plan.keptNewer, vectors: taken };
  });
}

function place(plan: Plan, records: MemoryRecords, record: MemoryRecord, row: MemoryRow | undefined, here: HereNow): void {
  const { memory, deletedAt } = record;
  const given = record.versions.map((version): VersionRow => ({ ...version, memoryId: memory.id, byRestore: false }));
  const keep = (list: Along[], more: readonly VersionRow[] = []): void => {
    const along = mergeVersions(here.versions, [...given, ...more]);
    if (along !== null) list.push(along);
  };
  if (row === undefined && deletedAt === null) {
    if (here.tombstone === undefined && here.trash === undefined) {
      plan.adds.push(adopt(records, memory));
      return keep(plan.versions.adds);
    }
    const later = here.trash !== undefined && here.trash.memory.hlc > memory.hlc ? here.trash.memory : memory;
    const other = later === memory ? here.trash?.memory : memory;
    plan.revivals.push(records.revive(later));
    return keep(plan.versions.revivals, other === undefined || isSameWording(later, other) ? [] : [wordingOf(other, later.updatedAt)]);
  }
  if (row === undefined) {
    if (here.trash !== undefined || here.tombstone !== undefined) plan.unchanged++;
    else {
      plan.trash.push({ memory, deletedAt: deletedAt ?? 0 });
      keep(plan.versions.trash);
    }
    return;
  }
  const loses = memory.hlc > row.hlc && deletedAt === null ? row : memory;
  const isSame = isSameMemory(memory, row);
  const lost = isSameWording(memory, row) ? [] : [wordingOf(loses, (loses === row ? memory : row).updatedAt)];
  if (isSame || loses === memory) {
    if (isSame) plan.unchanged++;
    else plan.keptNewer++;
    return keep(plan.versions.others, lost.filter(({ text, title }) => !here.versions.some((version) => version.text === text && version.title === title)));
  }
  const { row: after } = adopt(records, memory);
  plan.changes.push({ before: row, row: after, reindex: indexedText(after) !== indexedText(row) || after.personaId !== row.personaId || after.createdAt !== row.createdAt });
  keep(plan.versions.changes, lost);
}

/** The memory as the backup has it, stamp and all; under a stamp of our own where that one is too far ahead to be followed (see `HybridClock`). */
function adopt(records: MemoryRecords, memory: Memory): MemoryWrite {
  const now = records.stamp(memory.hlc);
  const { row, stale } = records.revive(memory);
  return { row: now.hlc > memory.hlc ? { ...row, hlc: memory.hlc, deviceId: memory.deviceId } : row, stale };
}

function isSameWording(a: Memory, b: Memory): boolean {
  return a.text === b.text && a.title === b.title;
}

function isSameMemory(a: Memory, b: Memory): boolean {
  return (
    isSameWording(a, b) && a.type === b.type && a.personaId === b.personaId && a.pinned === b.pinned && a.createdAt === b.createdAt && a.importanceOverride === b.importanceOverride &&
    a.tags.join('\n') === b.tags.join('\n')
  );
}

/** @param replacedAt - when the other wording was written, Unix ms */
function wordingOf({ id, text, title, titleDerived, tags, type, updatedAt }: Memory, replacedAt: number): VersionRow {
  return { memoryId: id, text, title, titleDerived, tags, type, writtenAt: updatedAt, replacedAt: Math.max(updatedAt, replacedAt), byRestore: false };
}

