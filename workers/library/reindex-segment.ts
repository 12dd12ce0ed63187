import type { DocumentTable } from '../../src/core/document-table';
import type { KeywordIndex } from '../../src/core/keyword/keyword-index';
import { tokenize } from '../../src/core/text/tokens';
import type { TimeSlice } from '../../src/core/time-slice';
import type { LibraryStore } from '../../src/storage/library-store';
import type { PendingSegment } from './keyword-shelf';
import { indexedText } from './memory-text';

/** Memories that are read and indexed again in one turn among the writers. */
const AT_ONCE = 32;

interface ReindexOptions {
  readonly store: LibraryStore;
  readonly documents: DocumentTable;
  readonly index: KeywordIndex;
  readonly slice: TimeSlice;
  /** Runs alone among all writers. */
  readonly exclusively: (work: () => Promise<void>) => Promise<void>;
  /** Changes after this number stand in no stored segment any more. */
  readonly uncover: (coveredSeq: number) => void;
}

/** Takes the words of a damaged segment from the memories' texts again; its records go. */
export async function reindexSegment(pending: PendingSegment, { store, documents, index, slice, exclusively, uncover }: ReindexOptions): Promise<void> {
  const seqs = pending.documents.flatMap((document) => (document < 0 ? [] : (documents.entry(document)?.seq ?? [])));
  const coveredSeq = seqs.reduce((least, seq) => Math.min(least, seq), Number.POSITIVE_INFINITY) - 1;
  // Before anything else: a start after a crash in the middle of this then reads these memories by itself.
  await store.dropKeywordSegment(pending.id, coveredSeq);
  uncover(coveredSeq);
  for (let from = 0; from < pending.documents.length; from += AT_ONCE) {
    await exclusively(async () => {
      const places = Array.from({ length: Math.min(AT_ONCE, pending.documents.length - from) }, (_, i) => from + i).filter((place) => pending.documents[place] >= 0);
      const entries = places.map((place) => documents.entry(pending.documents[place]));
      const rows = await store.getMemories(entries.map((entry) => entry?.id ?? ''));
      places.forEach((place, i) => {
        const [row, entry, document] = [rows[i], entries[i], pending.documents[place]];
        pending.documents[place] = -1;
        if (entry === undefined || index.has(document)) return;
        if (row === undefined) documents.delete(entry.id);
        else index.add(document, tokenize(indexedText(row)), entry.seq);
      });
    });
    await slice.breathe();
  }
}
