import type { DocumentTable } from '../../src/core/document-table';
import { TOKENIZER_VERSION } from '../../src/core/text/tokens';
import type { TimeSlice } from '../../src/core/time-slice';
import { DerivedStore } from '../../src/storage/derived-store';
import type { LibraryStore } from '../../src/storage/library-store';
import type { KeywordShelf } from './keyword-shelf';

interface StoreOptions {
  readonly store: LibraryStore;
  readonly documents: DocumentTable;
  readonly slice: TimeSlice;
}

/** Stores one closed segment, in slices; at most one call at a time. What has died in it leaves nothing on disk. */
export async function storeSegment(shelf: KeywordShelf, { store, documents, slice }: StoreOptions): Promise<void> {
  const { index } = shelf;
  const segment = index.nextUnsaved;
  if (segment === undefined) return;
  const all = segment.documents.map((document) => (document < 0 ? undefined : documents.entry(document)));
  const { postings, alive } = await segment.seal(slice);
  const entries = all.filter((_, place) => alive[place] === 1);
  const seqs = Float64Array.from(segment.seqs.filter((_, place) => alive[place] === 1));
  // While a library loads, new memories enter before old ones: what is stored must not claim those that still wait.
  const newest = segment.seqs.reduce((most, seq) => Math.max(most, seq), shelf.storedSeq);
  const coveredSeq = Math.min(newest, index.firstSeqBesides(segment) - 1);
  if (entries.length > 0) {
    const id = await new DerivedStore(store.db).putKeywordSegment(
      {
        memoryIds: entries.map((entry) => entry?.id ?? ''),
        personaIds: entries.map((entry) => entry?.personaId ?? ''),
        createdAts: Float64Array.from(entries, (entry) => entry?.createdAt ?? 0),
        seqs,
        coveredSeq,
      },
      { postings, liveCounts: postings.counts, tokenizer: TOKENIZER_VERSION },
    );
    shelf.stored(id, segment, newest, coveredSeq);
  } else {
    index.replace(segment, null);
  }
  index.markSaved(segment);
}
