import type { MemoryId } from '../../src/contracts/memory';
import type { DocumentTable } from '../../src/core/document-table';
import { KeywordIndex } from '../../src/core/keyword/keyword-index';
import { KeywordSegment } from '../../src/core/keyword/keyword-segment';
import { isWellFormed, termsOf } from '../../src/core/keyword/packed-postings';
import { hasVersionedWords, TOKENIZER_VERSION } from '../../src/core/text/tokens';
import type { TimeSlice } from '../../src/core/time-slice';
import type { LibraryStore } from '../../src/storage/library-store';
import type { KeywordPayloadRow, KeywordSegmentRow, StaleRow } from '../../src/storage/schema';

/** With fewer, the memories themselves are read again at the next start, which is as fast. */
const SMALLEST_STORED_SEGMENT = 256;
/** Terms added to the frequency table between two looks at the clock. */
const TERMS_PER_STEP = 500;

export interface PendingSegment {
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
  /** Highest change number that stands in a stored segment. */
  #storedSeq = 0;
  /** Stored segments by their number on disk. */
  readonly #stored = new Map<number, KeywordSegment>();

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
   * First step of a start: learns which memories there are, without their words. A damaged record is thrown away; its memories
   * are then among those that no segment covers.
   * @param stale - marks of memories that changed after their segment was stored
   * @param segments - all that are stored
   */
  async open(stale: ReadonlyMap<MemoryId, StaleRow>, segments?: readonly (KeywordSegmentRow & { readonly id: number })[]): Promise<void> {
    for (const segment of segments ?? (await this.store.keywordSegments())) {
      if (!isIntact(segment)) {
        await this.store.dropKeywordSegment(segment.id, 0);
        this.#coveredSeq = Number.NEGATIVE_INFINITY;
        continue;
      }
      // A record thrown away before this one leaves nothing covered.
      if (this.#coveredSeq >= 0) this.#coveredSeq = Math.max(this.#coveredSeq, segment.coveredSeq);
      for (const seq of segment.seqs) this.#storedSeq = Math.max(this.#storedSeq, seq);
      this.#pending.push(this.#enter(segment, stale));
    }
    this.#coveredSeq = Math.max(0, this.#coveredSeq);
  }

  /**
   * Second step, in the background: the words. Newest first, since that is what people look for. May be called again, after a failure or for the rest.
   * @param exclusively - runs alone among all writers: memories of a damaged segment are read and indexed again so
   * @param enough - ends when the words of so many memories are there
   */
  async load(slice: TimeSlice, exclusively: (work: () => Promise<void>) => Promise<void>, enough = Number.POSITIVE_INFINITY): Promise<void> {
    let loaded = 0;
    for (const pending of this.#pending.toReversed()) {
      if (loaded >= enough) return;
      loaded += pending.documents.length;
      const payload = await this.store.keywordPayload(pending.id);
      if (payload !== undefined && isPayloadIntact(payload, pending.documents.length) && hasTodaysWords(payload)) await this.#loadSegment(pending, payload, slice);
      else await this.#reindex(pending, slice, exclusively);
    }
  }

  async #loadSegment(pending: PendingSegment, payload: KeywordPayloadRow, slice: TimeSlice): Promise<void> {
    const segment = await KeywordSegment.load(payload.postings, pending.documents, slice);
    const terms = termsOf(payload.postings);
    const { frequencies } = this.index;
    for (let from = 0; from < terms.length; from += TERMS_PER_STEP) {
      frequencies.addCounts(0, terms, payload.liveCounts, from, Math.min(terms.length, from + TERMS_PER_STEP));
      await slice.breathe();
    }
    // From here on in one go: what was removed meanwhile is known now, and later removals find the document in the index.
    frequencies.addCounts(pending.documents.filter((document) => document >= 0).length + pending.staleTerms.length, [], []);
    for (const gone of pending.staleTerms) frequencies.removeDocument(gone);
    this.index.attach(segment);
    this.#stored.set(pending.id, segment);
    this.#pending = this.#pending.filter((other) => other !== pending);
  }

  /** The segment's words are lost: they are taken from the memories' texts again, and its records go. Rare, so a script of its own. */
  async #reindex(pending: PendingSegment, slice: TimeSlice, exclusively: (work: () => Promise<void>) => Promise<void>): Promise<void> {
    const { reindexSegment } = await import('./reindex-segment');
    const { store, documents, index } = this;
    await reindexSegment(pending, {
      store, documents, index, slice, exclusively,
      uncover: (coveredSeq) => {
        this.#coveredSeq = Math.min(this.#coveredSeq, coveredSeq);
      },
    });
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

  /** What the next segment to be stored covers, besides its own changes: see `storeSegment`. */
  get storedSeq(): number {
    return this.#storedSeq;
  }

  /** A segment was stored for the first time, with changes up to `newest`. */
  stored(id: number, segment: KeywordSegment, newest: number, coveredSeq: number): void {
    this.#stored.set(id, segment);
    this.#storedSeq = newest;
    this.#coveredSeq = Math.max(this.#coveredSeq, coveredSeq);
  }

  /** A segment that is stored under this number and loaded; see `compactSegment`. */
  storedSegment(id: number): KeywordSegment | undefined {
    return this.#stored.get(id);
  }

  /** A segment was rewritten on disk; null: nothing of it is left. */
  rewritten(id: number, segment: KeywordSegment, fresh: KeywordSegment | null): void {
    this.index.replace(segment, fresh);
    if (fresh === null) this.#stored.delete(id);
    else this.#stored.set(id, fresh);
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

/** True when the arrays of a stored segment fit each other. */
export function isIntact({ memoryIds, personaIds, createdAts, seqs, coveredSeq }: KeywordSegmentRow): boolean {
  if (!Array.isArray(memoryIds) || !Array.isArray(personaIds) || !(createdAts instanceof Float64Array) || !(seqs instanceof Float64Array)) return false;
  return typeof coveredSeq === 'number' && personaIds.length === memoryIds.length && createdAts.length === memoryIds.length && seqs.length === memoryIds.length;
}

/** Words that today's tokenizer would cut otherwise are taken from the texts again, as those of a damaged segment are. */
function hasTodaysWords({ tokenizer, postings }: KeywordPayloadRow): boolean {
  return tokenizer === TOKENIZER_VERSION || !hasVersionedWords(postings.terms);
}

export function isPayloadIntact({ postings, liveCounts }: KeywordPayloadRow, documents: number): boolean {
  if (typeof postings !== 'object' || postings === null || !(liveCounts instanceof Uint32Array) || !isWellFormed(postings, documents)) return false;
  return liveCounts.length === postings.counts.length && liveCounts.every((count, i) => count <= postings.counts[i]);
}
