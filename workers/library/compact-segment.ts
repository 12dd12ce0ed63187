import type { DocumentTable } from '../../src/core/document-table';
import { KeywordSegment } from '../../src/core/keyword/keyword-segment';
import { keepPlaces } from '../../src/core/keyword/packed-postings';
import type { TimeSlice } from '../../src/core/time-slice';
import { DerivedStore } from '../../src/storage/derived-store';
import type { LibraryStore } from '../../src/storage/library-store';
import { type EntryFate, isWorthRewriting, type StoredEntry } from './entry-fate';
import { isPayloadIntact, type KeywordShelf } from './keyword-shelf';

interface CompactSegmentOptions {
  readonly store: LibraryStore;
  readonly documents: DocumentTable;
  readonly keywords: KeywordShelf;
}

/**
 * Rewrites a stored keyword segment without its dead entries when that is worth it: one transaction on disk, then one step in memory.
 * What dies meanwhile counts as alive: whoever removes it leaves a mark, as beside any stored segment.
 * @returns the dead entries that stay
 */
export async function compactSegment({ store, documents, keywords }: CompactSegmentOptions, id: number, fate: EntryFate, slice: TimeSlice): Promise<StoredEntry[]> {
  const row = await new DerivedStore(store.db).keywordSegment(id);
  const segment = keywords.storedSegment(id);
  if (row === undefined || segment === undefined) return [];
  const keep = new Uint8Array(row.memoryIds.length);
  const dead: StoredEntry[] = [];
  let forgotten = 0;
  row.memoryIds.forEach((memoryId, place) => {
    const seq = row.seqs[place];
    if (seq >= 0 && !fate.isDead(memoryId, seq)) {
      keep[place] = 1;
      return;
    }
    dead.push({ memoryId, seq });
    if (seq < 0 || fate.isForgotten(memoryId)) forgotten++;
  });
  if (!isWorthRewriting(row.memoryIds.length, dead.length, forgotten)) return dead;
  const payload = await store.keywordPayload(id);
  // Damaged since it was loaded: the next start mends it.
  if (payload === undefined || !isPayloadIntact(payload, row.memoryIds.length)) return dead;
  const places = row.memoryIds.map((_, place) => place).filter((place) => keep[place] === 1);
  if (places.length === 0) {
    await new DerivedStore(store.db).rewriteKeywordSegment(id, null);
    keywords.rewritten(id, segment, null);
    return [];
  }
  const postings = await keepPlaces(payload.postings, keep, slice);
  const fresh = await KeywordSegment.load(postings, places.map(() => -1), slice);
  const memoryIds = places.map((place) => row.memoryIds[place]);
  const seqs = Float64Array.from(places, (place) => row.seqs[place]);
  const createdAts = Float64Array.from(places, (place) => row.createdAts[place]);
  const kept = { memoryIds, personaIds: places.map((place) => row.personaIds[place]), createdAts, seqs, coveredSeq: row.coveredSeq };
  await new DerivedStore(store.db).rewriteKeywordSegment(id, { segment: kept, payload: { ...payload, postings, liveCounts: postings.counts } });
  memoryIds.forEach((memoryId, place) => {
    const document = documents.documentOf(memoryId);
    if (document !== undefined && documents.entry(document)?.seq === seqs[place]) fresh.documents[place] = document;
  });
  keywords.rewritten(id, segment, fresh);
  return [];
}
