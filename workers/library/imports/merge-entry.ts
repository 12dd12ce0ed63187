import type { ImportJournalRow, ImportMerge } from '../../../src/contracts/imports';
import { MAX_TAGS, type MemoryId } from '../../../src/contracts/memory';
import { noteImport } from '../../../src/storage/import-journal';
import type { MemoryRow, VersionRow } from '../../../src/storage/schema';
import { keepVersion } from '../../../src/storage/version-store';
import type { LibraryInsides } from '../insides';
import type { MemoryRecords } from '../memory-records';
import type { MemoryWriter } from '../memory-writer';

interface Merging {
  readonly draft: ReturnType<MemoryRecords['prepare']>;
  readonly entry: number;
  readonly into: MemoryId;
  readonly row: ImportJournalRow;
}

/**
 * The memory that is there gets the tags of both and the longer text; the other text becomes a version. One transaction with the journal, which
 * learns what takes it back. Within `exclusively`.
 * @returns null when the memory is gone, or of another persona: the entry is to be kept by itself
 */
export async function mergeEntry(insides: LibraryInsides, writer: MemoryWriter, { draft, entry, into, row }: Merging): Promise<ImportMerge | null> {
  const [before] = insides.documents.documentOf(into) === undefined ? [] : await insides.reader.memories([into]);
  if (before === undefined || before.personaId !== draft.personaId) return null;
  const tags = draft.tags.filter((tag) => !before.tags.includes(tag)).slice(0, Math.max(0, MAX_TAGS - before.tags.length));
  const takesText = draft.text.length > before.text.length;
  const title = draft.title !== '' && before.titleDerived ? { title: draft.title, titleDerived: false } : {};
  const changed = insides.records().rewrite(before, { tags: [...before.tags, ...tags], ...(takesText ? { text: draft.text, ...title } : {}) });
  const replacedAt = insides.wallNow();
  const other: Pick<VersionRow, 'text' | 'title' | 'titleDerived' | 'tags' | 'type' | 'writtenAt'> = takesText
    ? wordingOf(before)
    : { text: draft.text, title: draft.title === '' ? before.title : draft.title, titleDerived: draft.title === '', tags: draft.tags, type: draft.type, writtenAt: draft.updatedAt };
  const merge: ImportMerge = {
    id: into, entry, tags, hash: takesText ? changed.row.contentHash : null,
    before: takesText ? { text: before.text, title: before.title, titleDerived: before.titleDerived } : null, replacedAt,
  };
  // `byRestore` keeps the next edit from taking this version for the beginning of its own sitting.
  const along = [keepVersion({ memoryId: into, ...other, replacedAt, byRestore: true }), noteImport({ ...row, merged: [...row.merged, merge] })];
  if (takesText || tags.length > 0) await writer.change([{ before, ...changed }], along);
  else await insides.store.putMemories([], along);
  return merge;
}

function wordingOf({ text, title, titleDerived, tags, type, updatedAt }: MemoryRow): Pick<VersionRow, 'text' | 'title' | 'titleDerived' | 'tags' | 'type' | 'writtenAt'> {
  return { text, title, titleDerived, tags, type, writtenAt: updatedAt };
}
