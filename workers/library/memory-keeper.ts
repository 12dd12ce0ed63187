import type { AddOptions, IdentifiedDraft } from '../../src/contracts/library';
import type { AddOutcome, Memory, MemoryId } from '../../src/contracts/memory';
import { HybridClock } from '../../src/core/hybrid-clock';
import { tokenize } from '../../src/core/text/tokens';
import type { TimeSlice } from '../../src/core/time-slice';
import type { MemoryWrite } from '../../src/storage/library-store';
import type { LibraryInsides, OpenedLibrary } from './insides';
import { MemoryRecords } from './memory-records';
import { indexedText, toMemory } from './memory-text';

/**
 * Keeps what is new. A script of its own, since no search needs it: read when the first search can be answered, or by the first who keeps
 * something. All methods that write are to be called within `exclusively`.
 */
export class MemoryKeeper {
  readonly records: MemoryRecords;
  readonly #insides: LibraryInsides;
  readonly #hashesKnown: () => boolean;
  /** Hashes of memories added since the start. */
  readonly #addedHashes = new Set<string>();

  /** @param hashesKnown - true once the hash of every memory that was stored at the start is known through its vectors */
  constructor(insides: LibraryInsides, opened: OpenedLibrary, hashesKnown: () => boolean) {
    const clock = new HybridClock(opened.deviceId, insides.wallNow);
    if (opened.lastHlc !== null) clock.observe(opened.lastHlc);
    this.records = new MemoryRecords(clock, opened.lastSeq, insides.wallNow);
    this.#insides = insides;
    this.#hashesKnown = hashesKnown;
  }

  /**
   * Durable, and found by its words, when it resolves.
   * @returns in the order of `drafts`
   * @throws AppError for a draft that cannot be kept, see `normalizeDraft`; none of them is kept then
   */
  async add(drafts: readonly IdentifiedDraft[], options: AddOptions): Promise<AddOutcome[]> {
    const { store, documents, monitor, now, changed } = this.#insides;
    const slice = this.#insides.newSlice();
    const outcomes: AddOutcome[] = [];
    const writes: MemoryWrite[] = [];
    const created = new Set<MemoryId>();
    const prepared = [];
    const started = now();
    for (const draft of drafts) {
      prepared.push(this.records.prepare(draft));
      await slice.breathe();
    }
    monitor.record('keep.prepare', now() - started);
    const taken = options.skipDuplicates ? await this.duplicates(prepared.map((draft) => draft.contentHash)) : new Map<string, MemoryId>();
    for (const draft of prepared) {
      const key = `${draft.personaId}\n${draft.contentHash}`;
      const there = taken.get(key);
      if (options.skipDuplicates && there !== undefined && there !== draft.id) {
        outcomes.push({ id: there, status: 'duplicate' });
        continue;
      }
      if (options.skipDuplicates) taken.set(key, draft.id);
      // The same id again is a call repeated after a crash: what it wrote before is still there. Twice in one batch: the first counts.
      if (documents.documentOf(draft.id) === undefined && !created.has(draft.id)) {
        created.add(draft.id);
        writes.push(this.records.create(draft));
      }
      outcomes.push({ id: draft.id, status: 'added' });
      await slice.breathe();
    }
    if (writes.length > 0) {
      await monitor.measure('keep.write', () => store.putMemories(writes));
      await this.indexWritten(writes, slice);
      changed('added', writes.map((write) => write.row.id));
    }
    return outcomes;
  }

  /** Counts that a person has opened a memory. @returns null when it is gone */
  async touch(id: MemoryId): Promise<Memory | null> {
    const { store, reader } = this.#insides;
    const [current] = await reader.memories([id]);
    if (current === undefined) return null;
    const touched = this.records.touch(current);
    await store.touchMemory(touched);
    reader.remember(touched);
    return toMemory(touched);
  }

  /** Words are searchable when this returns; meaning follows through the queue. */
  async indexWritten(writes: readonly MemoryWrite[], slice: TimeSlice): Promise<void> {
    const { reader, documents, keywords, living, monitor, now } = this.#insides;
    let elapsedMs = 0;
    for (const { row } of writes) {
      const start = now();
      reader.remember(row);
      this.#addedHashes.add(row.contentHash);
      const document = documents.set(row);
      keywords.index.add(document, tokenize(indexedText(row)), row.seq);
      elapsedMs += now() - start;
      await slice.breathe();
    }
    monitor.record('index.update', elapsedMs / writes.length);
    for (const { pipeline } of living()) pipeline.enqueue(writes.map((write) => write.row.id));
  }

  /** Memories by persona and content hash, `persona\nhash`. Asks the database only about texts that may be there: a first import asks it nothing. */
  async duplicates(hashes: readonly string[]): Promise<Map<string, MemoryId>> {
    const { store, vectors } = this.#insides;
    const possible = [...new Set(hashes)].filter((hash) => !this.#hashesKnown() || this.#addedHashes.has(hash) || vectors()?.mayKnow(hash) === true);
    const rows = possible.length === 0 ? [] : await store.findByHash(possible);
    return new Map(rows.map((row) => [`${row.personaId}\n${row.contentHash}`, row.id]));
  }
}
