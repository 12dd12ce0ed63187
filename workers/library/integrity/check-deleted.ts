import { LARGEST_SKEW_MS, parseStamp } from '../../../src/core/hybrid-clock';
import { imageHashes } from '../../../src/core/text/image-references';
import type { MemoryRow, TombstoneRow, VersionRow } from '../../../src/storage/schema';
import type { Inspection } from './inspection';
import { diagnoseRow } from './sound-row';

/** The trash, notes of deletions, and earlier versions. */
export async function checkDeleted(inspection: Inspection): Promise<void> {
  const { insides, store, findings } = inspection;
  const wrongTrash: string[] = [];
  for await (const rows of store.rows('trash')) {
    for (const row of rows) {
      if (typeof row.memory?.text === 'string') for (const hash of imageHashes(row.memory.text)) inspection.namedImages.add(hash);
      if (insides.documents.documentOf(row.id) !== undefined || !isReadable(row.memory as MemoryRow, row.deletedAt)) wrongTrash.push(row.id);
      await inspection.step('rows');
    }
  }
  const wrongNotes: string[] = [];
  const latest = insides.wallNow() + LARGEST_SKEW_MS;
  for await (const rows of store.rows('tombstones')) {
    for (const row of rows) {
      const stamp = typeof row.hlc === 'string' ? parseStamp(row.hlc) : null;
      if (stamp === null || !Number.isSafeInteger(row.seq) || insides.documents.documentOf(row.id) !== undefined || inspection.seqs.has(row.seq)) wrongNotes.push(row.id);
      else if (stamp.wallMs > latest) findings.lost('stamp-ahead', row.id);
      inspection.seqs.add(row.seq);
      await inspection.step('clocks');
    }
  }
  const noted = new Set(await store.keys('tombstones'));
  const unnoted = (await store.keys('trash')).filter((id) => !noted.has(id));
  await insides.exclusively(async () => {
    await mendTrash(inspection, [...new Set([...wrongTrash, ...unnoted.map(String)])]);
    await mendNotes(inspection, wrongNotes);
  });
  await checkVersions(inspection);
}

function isReadable(memory: MemoryRow | undefined, deletedAt: number): boolean {
  return typeof memory === 'object' && Number.isFinite(deletedAt) && diagnoseRow({ ...memory, seq: 1, passages: null }, true).faults.every((fault) => fault === 'passages');
}

async function mendTrash({ insides, store, findings, repair }: Inspection, ids: readonly string[]): Promise<void> {
  for (const row of await store.get('trash', ids)) {
    if (row === undefined) continue;
    const { id, memory, deletedAt } = row;
    const [living] = await store.get('memories', [id]);
    if (living !== undefined) {
      findings.repairable('row-and-trash', id);
      if (!repair) continue;
      const { text, title, titleDerived, tags, type, updatedAt: writtenAt } = memory;
      const isOther = typeof text === 'string' && text !== living.text;
      await store.takeOutOfTrash(id, isOther ? { memoryId: id, text, title, titleDerived, tags, type, writtenAt, replacedAt: insides.wallNow(), byRestore: false } : null);
      insides.maintenance.outOfTrash(id);
      continue;
    }
    if (!isReadable(memory as MemoryRow, deletedAt)) {
      const { sound } = typeof memory === 'object' ? diagnoseRow({ ...memory, seq: 1, passages: null }, true) : { sound: null };
      if (sound === null) findings.lost('trash-unreadable', id);
      else {
        findings.repairable('row-field', id);
        const { hlc, deviceId } = insides.records().revive(sound).row;
        if (repair) await store.put('trash', { id, deletedAt: Number.isFinite(deletedAt) ? deletedAt : insides.wallNow(), memory: { ...sound, hlc, deviceId } });
      }
    }
    const [note] = await store.get('tombstones', [id]);
    if (note !== undefined) continue;
    findings.repairable('trash-unnoted', id);
    if (repair) await store.put('tombstones', { ...insides.records().tombstone(memory as MemoryRow), id, deletedAt });
  }
}

async function mendNotes({ insides, store, findings, repair }: Inspection, ids: readonly string[]): Promise<void> {
  for (const row of await store.get('tombstones', ids)) {
    if (row === undefined) continue;
    const [living] = await store.get('memories', [row.id]);
    if (living !== undefined) {
      const [trashed] = await store.get('trash', [row.id]);
      // Both are one mistake, told of above.
      if (trashed !== undefined) continue;
      findings.repairable('living-tombstone', row.id);
      if (repair) await store.delete('tombstones', [row.id]);
      continue;
    }
    const stampIsFine = typeof row.hlc === 'string' && parseStamp(row.hlc) !== null;
    const seqIsFine = Number.isSafeInteger(row.seq) && (await store.withSeq(row.seq)) === 1;
    if (!stampIsFine) findings.repairable('stamp', row.id);
    if (!seqIsFine) findings.repairable('seq', row.id);
    if (repair && !(stampIsFine && seqIsFine)) await store.put('tombstones', { ...freshNote(insides.records().tombstone({ id: row.id } as MemoryRow), row) });
  }
}

/** A new stamp; the time of the deletion stays where it can be read. */
function freshNote(fresh: TombstoneRow, { deletedAt }: TombstoneRow): TombstoneRow {
  return { ...fresh, deletedAt: Number.isFinite(deletedAt) ? deletedAt : fresh.deletedAt };
}

async function checkVersions(inspection: Inspection): Promise<void> {
  const { insides, store, findings, repair } = inspection;
  const orphans: number[] = [];
  let there = new Set<string | number>();
  const refresh = async (): Promise<void> => {
    there = new Set([...(await store.keys('memories')), ...(await store.keys('trash'))]);
  };
  await refresh();
  for await (const rows of store.rows('versions')) {
    for (const row of rows) {
      if (typeof row.text === 'string') for (const hash of imageHashes(row.text)) inspection.namedImages.add(hash);
      if (!there.has(row.memoryId)) orphans.push(row.id);
      else if (!isVersion(row)) findings.lost('version-unreadable', row.id);
      await inspection.step('versions');
    }
  }
  if (orphans.length === 0) return;
  await insides.exclusively(async () => {
    await refresh();
    for (const row of await store.get('versions', orphans)) {
      if (row === undefined || there.has(row.memoryId)) continue;
      findings.repairable('version-orphan', row.id);
      if (repair) await store.delete('versions', [row.id]);
    }
  });
}

function isVersion({ text, title, tags, writtenAt, replacedAt }: VersionRow): boolean {
  return typeof text === 'string' && typeof title === 'string' && Array.isArray(tags) && Number.isFinite(writtenAt) && Number.isFinite(replacedAt);
}
