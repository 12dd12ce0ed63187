import type { Memory, MemoryId } from '../../../src/contracts/memory';
import { formatStamp, LARGEST_SKEW_MS, parseStamp } from '../../../src/core/hybrid-clock';
import { imageHashes } from '../../../src/core/text/image-references';
import { tokenize } from '../../../src/core/text/tokens';
import { LookupStore } from '../../../src/storage/lookup-store';
import type { MemoryRow } from '../../../src/storage/schema';
import { indexedText } from '../memory-text';
import type { FaultKind } from './faults';
import type { Inspection } from './inspection';
import { diagnoseRow } from './sound-row';

/** Memories as they are stored: fields, hashes, passages, links, and the clocks of their changes. */
export async function checkMemories(inspection: Inspection): Promise<void> {
  const { insides, store } = inspection;
  const derivedUpTo = await new LookupStore(insides.store.db).derivedUpTo();
  // Maintenance derives what older code has written: see `Sweep`.
  const awaits = ({ seq }: MemoryRow): boolean => seq > derivedUpTo && seq <= insides.openedAtSeq();
  const { seqs } = inspection;
  const latest = formatStamp({ wallMs: insides.wallNow() + LARGEST_SKEW_MS, counter: 0, deviceId: '' });
  let lastSeq = 0;
  for await (const rows of store.rows('memories')) {
    const suspects: MemoryId[] = [];
    for (const row of rows) {
      const { faults } = diagnoseRow(row, awaits(row));
      if (faults.length > 0 || seqs.has(row.seq) || insides.documents.documentOf(row.id) === undefined) suspects.push(row.id);
      seqs.add(row.seq);
      if (Number.isSafeInteger(row.seq)) lastSeq = Math.max(lastSeq, row.seq);
      if (typeof row.text === 'string') for (const hash of imageHashes(row.text)) inspection.namedImages.add(hash);
      if (typeof row.hlc === 'string' && parseStamp(row.hlc) !== null && row.hlc > latest) inspection.findings.lost('stamp-ahead', row.id);
      await inspection.step('rows');
    }
    for (const part of ['hashes', 'passages', 'links', 'clocks'] as const) inspection.checked[part] += rows.length;
    if (suspects.length > 0) await insides.exclusively(() => mend(inspection, suspects, awaits));
  }
  if (lastSeq > insides.records().lastSeq) inspection.findings.lost('clock-behind', lastSeq);
  await insides.exclusively(() => dropGhosts(inspection));
}

/** Alone among all writers, so what is wrong now is not on its way to be right. */
async function mend(inspection: Inspection, ids: readonly MemoryId[], awaits: (row: MemoryRow) => boolean): Promise<void> {
  const { insides, store, findings } = inspection;
  for (const row of await store.get('memories', ids)) {
    if (row === undefined) continue;
    const { faults, sound } = diagnoseRow(row, awaits(row));
    const all: FaultKind[] = [...faults];
    if (!faults.includes('seq') && (await store.withSeq(row.seq)) > 1) all.push('seq');
    if (insides.documents.documentOf(row.id) === undefined && sound !== null) all.push('row-unlisted');
    if (all.length === 0) continue;
    if (sound === null) findings.lost('row-unreadable', row.id);
    else for (const fault of all) findings.repairable(fault, row.id);
    if (inspection.repair && sound !== null) await rewrite(inspection, row, sound);
    await inspection.slice.breathe();
  }
}

async function rewrite({ insides, writer, slice }: Inspection, row: MemoryRow, sound: Memory): Promise<void> {
  const write = insides.records().revive(sound);
  if (insides.documents.documentOf(row.id) === undefined) {
    await insides.store.putMemories([write]);
    await insides.indexWritten([write], slice);
    insides.changed('added', [row.id]);
    return;
  }
  // Its words are those of the text as it stands; vectors of another text are not to be kept.
  await writer.change([{ before: { ...write.row, contentHash: row.contentHash, seq: row.seq }, row: write.row, reindex: true }]);
}

/** Memories that the library believes to have, but that are stored no more. */
async function dropGhosts({ insides, store, findings, repair }: Inspection): Promise<void> {
  const { documents, keywords, reader } = insides;
  const stored = new Set(await store.keys('memories'));
  const ghosts = documents.ordered(null).flatMap((document) => documents.entry(document)?.id ?? []).filter((id) => !stored.has(id));
  for (const id of ghosts) {
    findings.repairable('row-missing', id);
    const document = documents.documentOf(id);
    if (!repair || document === undefined) continue;
    // Its words, if the row was read before; otherwise the look at the words counts them again.
    const [row] = await reader.memories([id]);
    keywords.remove(document, row === undefined ? [] : tokenize(indexedText(row)));
    for (const { shelf, pipeline } of insides.living()) {
      shelf?.remove(document);
      pipeline.forget(id);
    }
    documents.delete(id);
    reader.forget(id);
  }
  if (repair && ghosts.length > 0) insides.changed('removed', ghosts);
}
