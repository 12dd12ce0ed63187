import type { MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';
import { KeywordIndex } from '../../src/core/keyword/keyword-index';
import { KeywordSegment } from '../../src/core/keyword/keyword-segment';
import type { TimeSlice } from '../../src/core/time-slice';
import type { LibraryStore } from '../../src/storage/library-store';
import type { KeywordSegmentRow, StaleRow } from '../../src/storage/schema';

/** With fewer, the memories themselves are read again at the next start, which is as fast. */
const SMALLEST_STORED_SEGMENT = 256;
/** Terms added to the frequency table between two looks at the clock. */
const TERMS_PER_STEP = 500;

interface PendingSegment {
  readonly id: number;
  /** Library document of each entry, -1 for a dead one. */
  readonly documents: number[];
  /** Distinct words of entries that died after the segment was stored. */
  readonly staleTerms: (readonly string[])[];
}

/** The keyword index with its segments on disk. */
export class KeywordShelf {
  readonly index = new KeywordIndex();
  #pending: PendingSegment[] = [];
  #coveredSeq = 0;

  constructor(
    private readonly store: LibraryStore,
    private readonly documents: DocumentTable,
  ) {}

  /** Changes up to this number stand in stored segments. */
  get coveredSeq(): number {
    return this.#coveredSeq;
  }

  get isLoaded(): boolean {
    return this.#pending.length === 0;
  }

  /**
   * First step of a start: learns which memories there are, without their words.
   * @param stale - marks of memories that changed after their segment was stored
   */
  async open(stale: ReadonlyMap<MemoryId, StaleRow>): Promise<void> {
    for (const segment of await this.store.keywordSegments()) {
      this.#coveredSeq = Math.max(this.#coveredSeq, segment.coveredSeq);
      this.#pending.push(this.#enter(segment, stale));
    }
  }

  /** Second step, in the background: the words. Newest first, since that is what people look for. */
  async load(slice: TimeSlice): Promise<void> {
    for (const pending of this.#pending.toReversed()) await this.#loadSegment(pending, slice);
  }

  async #loadSegment(pending: PendingSegment, slice: TimeSlice): Promise<void> {
    const payload = await this.store.keywordPayload(pending.id);
    if (payload === undefined) {
      this.#pending = this.#pending.filter((other) => other !== pending);
      return;
    }
    const segment = await KeywordSegment.load(payload.postings, pending.documents, slice);
    const terms = payload.postings.terms === '' ? [] : payload.postings.terms.split('\n');
    const { frequencies } = this.index;
    for (let from = 0; from < terms.length; from += TERMS_PER_STEP) {
      frequencies.addCounts(0, terms, payload.liveCounts, from, Math.min(terms.length, from + TERMS_PER_STEP));
      await slice.breathe();
    }
    // From here on in one go: what was removed meanwhile is known now, and later removals find the document in the index.
    frequencies.addCounts(pending.documents.filter((document) => document >= 0).length + pending.staleTerms.length, [], []);
    for (const gone of pending.staleTerms) frequencies.removeDocument(gone);
    this.index.attach(segment);
    this.#pending = this.#pending.filter((other) => other !== pending);
  }

  /** Takes a document out, whether its segment's words are loaded or not. @param tokens - those it was indexed with */
  remove(document: number, tokens: readonly string[]): void {
    if (this.index.has(document)) {
      this.index.remove(document, tokens);
      return;
    }
    for (const pending of this.#pending) {
      const at = pending.documents.indexOf(document);
      if (at < 0) continue;
      pending.documents[at] = -1;
      pending.staleTerms.push([...new Set(tokens)]);
    }
  }

  isPending(document: number): boolean {
    return this.#pending.some((pending) => pending.documents.includes(document));
  }

  /** True when a segment waits to be stored, or, with `quiet`, when the open one is worth it. */
  wantsStoring(quiet: boolean): boolean {
    return this.index.nextUnsaved !== undefined || (quiet && this.index.openSize >= SMALLEST_STORED_SEGMENT);
  }

  /**
   * Closes the open segment when it is worth storing and nothing else waits. Not while a change is under way: that one may have
   * noted already that its memory stands in no closed segment.
   */
  closeOpen(): void {
    if (this.index.nextUnsaved === undefined && this.index.openSize >= SMALLEST_STORED_SEGMENT) this.index.closeOpen();
  }

  /** Stores one closed segment, in slices; at most one call at a time. */
  async storeNext(slice: TimeSlice): Promise<void> {
    const segment = this.index.nextUnsaved;
    if (segment === undefined) return;
    const entries = segment.documents.map((document) => (document < 0 ? undefined : this.documents.entry(document)));
    const { postings, liveCounts, alive } = await segment.seal(slice);
    // While a library loads, new memories enter before old ones: what is stored must not claim those that still wait.
    const newest = segment.seqs.reduce((most, seq) => Math.max(most, seq), 0);
    const coveredSeq = Math.min(newest, this.index.firstSeqBesides(segment) - 1);
    await this.store.putKeywordSegment(
      {
        memoryIds: entries.map((entry) => entry?.id ?? ''),
        personaIds: entries.map((entry) => entry?.personaId ?? ''),
        createdAts: Float64Array.from(entries, (entry) => entry?.createdAt ?? 0),
        seqs: Float64Array.from(segment.seqs, (seq, place) => (alive[place] === 1 ? seq : -1)),
        coveredSeq,
      },
      { postings, liveCounts },
    );
    this.index.markSaved(segment);
    this.#coveredSeq = Math.max(this.#coveredSeq, coveredSeq);
  }

  #enter(segment: KeywordSegmentRow & { readonly id: number }, stale: ReadonlyMap<MemoryId, StaleRow>): PendingSegment {
    const staleTerms: (readonly string[])[] = [];
    const documents = segment.memoryIds.map((id, i) => {
      const seq = segment.seqs[i];
      if (seq < 0) return -1;
      const mark = stale.get(id);
      if (mark !== undefined && mark.seq > seq) {
        staleTerms.push(mark.versions.find((version) => version.seq === seq)?.terms ?? []);
        return -1;
      }
      return this.documents.set({ id, personaId: segment.personaIds[i], createdAt: segment.createdAts[i], seq });
    });
    return { id: segment.id, documents, staleTerms };
  }
}
