import type { IdentifiedDraft } from '../../src/contracts/library';
import type { Memory } from '../../src/contracts/memory';
import type { HybridClock } from '../../src/core/hybrid-clock';
import { computeImportance } from '../../src/core/importance';
import { type NormalizedDraft, normalizeDraft } from '../../src/core/normalize-draft';
import { imageHashes } from '../../src/core/text/image-references';
import { linkKeys } from '../../src/core/text/links';
import { titleKey } from '../../src/core/text/title-key';
import { CHUNKER_VERSION, splitIntoPassages } from '../../src/core/text/chunker';
import { contentHash } from '../../src/core/text/content-hash';
import { deriveTitle } from '../../src/core/text/title';
import type { MemoryWrite } from '../../src/storage/library-store';
import type { MemoryRow, PassagesPlace, TombstoneRow } from '../../src/storage/schema';
import { indexedText } from './memory-text';

interface PreparedDraft extends NormalizedDraft {
  readonly id: string;
  readonly contentHash: string;
}

/** A changed record; `reindex` when words, vectors or what filters need have changed with it. */
export interface ChangedRecord {
  readonly row: MemoryRow;
  readonly reindex: boolean;
}

/** What of a row follows from its title and text: what links and images are found by. */
export function derivedOf({ title, text }: Pick<Memory, 'title' | 'text'>): Required<Pick<MemoryRow, 'titleKey' | 'links' | 'images'>> {
  return { titleKey: titleKey(title), links: linkKeys(text), images: imageHashes(text) };
}

/** Makes the records that are stored: every change gets a stamp of the hybrid clock and the next number of this device. */
export class MemoryRecords {
  #seq: number;

  constructor(
    private readonly clock: HybridClock,
    lastSeq: number,
    private readonly wallNow: () => number,
  ) {
    this.#seq = lastSeq;
  }

  /** Number of the last change. */
  get lastSeq(): number {
    return this.#seq;
  }

  get deviceId(): string {
    return this.clock.deviceId;
  }

  /** @throws AppError for a draft that cannot be kept, see `normalizeDraft` */
  prepare(draft: IdentifiedDraft): PreparedDraft {
    const normalized = normalizeDraft(draft, this.wallNow());
    return { ...normalized, id: draft.id, contentHash: contentHash(normalized.text) };
  }

  create(draft: PreparedDraft): MemoryWrite {
    const title = draft.title === '' ? deriveTitle(draft.text) : draft.title;
    const row = this.#withImportance({
      id: draft.id,
      text: draft.text,
      title,
      titleDerived: draft.title === '',
      type: draft.type,
      createdAt: draft.createdAt,
      updatedAt: draft.updatedAt,
      lastAccessedAt: draft.createdAt,
      accessCount: 0,
      editCount: 0,
      pinned: draft.pinned,
      importance: 0,
      importanceOverride: draft.importanceOverride,
      personaId: draft.personaId,
      tags: draft.tags,
      source: draft.source,
      contentHash: draft.contentHash,
      passages: passagesOf(draft.text),
      ...derivedOf({ title, text: draft.text }),
      ...this.#stamp(),
    });
    return { row, stale: null };
  }

  /** The memory with other values, which must be valid. A derived title follows the text. */
  rewrite(before: MemoryRow, changes: Partial<Pick<Memory, 'text' | 'title' | 'titleDerived' | 'type' | 'createdAt' | 'tags' | 'personaId' | 'pinned' | 'importanceOverride'>>): ChangedRecord {
    const after = { ...before, ...changes };
    const textChanged = after.text !== before.text;
    const title = after.titleDerived ? deriveTitle(after.text) : after.title;
    const row = this.#withImportance({
      ...after,
      title,
      contentHash: textChanged ? contentHash(after.text) : before.contentHash,
      passages: textChanged ? passagesOf(after.text) : before.passages,
      ...derivedOf({ title, text: after.text }),
      editCount: before.editCount + (textChanged ? 1 : 0),
      updatedAt: Math.max(this.wallNow(), before.createdAt),
      ...this.#stamp(before.hlc),
    });
    const reindex = indexedText(row) !== indexedText(before) || row.personaId !== before.personaId || row.createdAt !== before.createdAt;
    return { row, reindex };
  }

  /** A memory that a person opened. */
  touch(row: MemoryRow): MemoryRow {
    return this.#withImportance({ ...row, accessCount: row.accessCount + 1, lastAccessedAt: this.wallNow() });
  }

  tombstone(row: MemoryRow): TombstoneRow {
    return { id: row.id, deletedAt: this.wallNow(), ...this.#stamp(row.hlc) };
  }

  /** A memory that comes back from the trash. */
  revive(memory: Memory): MemoryWrite {
    const row = { ...memory, passages: passagesOf(memory.text), ...derivedOf(memory), ...this.#stamp() };
    return { row, stale: null };
  }

  /** Of a change that is not one of a memory, so has no number. @param after - the stamp that it follows */
  stamp(after = ''): Pick<Memory, 'hlc' | 'deviceId'> {
    this.clock.observe(after);
    return { hlc: this.clock.tick(), deviceId: this.clock.deviceId };
  }

  /** @param after - the stamp of what is changed: one from another device, brought by a restore, may be ahead of this clock */
  #stamp(after?: string): Pick<Memory, 'hlc' | 'deviceId'> & { readonly seq: number } {
    return { ...this.stamp(after), seq: ++this.#seq };
  }

  #withImportance(row: MemoryRow): MemoryRow {
    const importance = row.importanceOverride ?? computeImportance({ ...row, textLength: row.text.length });
    return { ...row, importance };
  }
}

function passagesOf(text: string): PassagesPlace | null {
  const passages = splitIntoPassages(text);
  if (passages.length <= 1) return null;
  return { chunkerVersion: CHUNKER_VERSION, spans: Uint32Array.from(passages.flatMap((passage) => [passage.start, passage.end])) };
}
