import type { MemoryId } from '../../../src/contracts/memory';
import { tokenize } from '../../../src/core/text/tokens';
import { DerivedStore } from '../../../src/storage/derived-store';
import { indexedText } from '../memory-text';
import type { Inspection } from './inspection';

/**
 * Takes the words of a stored keyword segment from the memories' texts again; its records go. As a start does with a damaged segment (`reindexSegment`), but while the segment is in
 * use. Alone among all writers.
 */
export async function rebuildSegment({ insides, slice }: Inspection, id: number): Promise<void> {
  const { store, keywords, documents } = insides;
  const segment = keywords.storedSegment(id);
  const living = segment === undefined ? [] : segment.documents.filter((document) => document >= 0);
  const entries = living.flatMap((document) => documents.entry(document) ?? []);
  const listed = (await new DerivedStore(store.db).keywordSegment(id))?.memoryIds;
  // Damaged, the record may not say which memories it stood for: then all of them are read again by the next start.
  const stored = Array.isArray(listed) ? await store.getMemories(listed as MemoryId[]) : [];
  const first = [...entries, ...stored.filter((row) => row !== undefined)].reduce((least, { seq }) => Math.min(least, seq), Number.POSITIVE_INFINITY) - 1;
  // Before anything else: a start after a crash in the middle of this reads these memories by itself.
  await store.dropKeywordSegment(id, Number.isFinite(first) ? Math.max(0, first) : 0);
  const rows = new Map((await store.getMemories(entries.map((entry) => entry.id))).flatMap((row) => (row === undefined ? [] : [[row.id, row] as const])));
  for (const entry of entries) {
    const document = documents.documentOf(entry.id);
    const row = rows.get(entry.id);
    if (document === undefined) continue;
    const tokens = row === undefined ? [] : tokenize(indexedText(row));
    keywords.remove(document, tokens);
    // One that is not stored any more is told of, and dropped, by the look at the rows.
    if (row !== undefined) keywords.index.add(document, tokens, entry.seq);
    await slice.breathe();
  }
  if (segment !== undefined) keywords.rewritten(id, segment, null);
}
