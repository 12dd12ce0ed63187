import { AppError } from '../../../src/contracts/errors';
import { MAX_TAGS, type Memory, type MemoryId } from '../../../src/contracts/memory';
import { normalizeText } from '../../../src/core/normalize-draft';
import type { MemoryRow } from '../../../src/storage/schema';
import { addStep, UndoStore } from '../../../src/storage/undo-steps';
import { keepVersion } from '../../../src/storage/version-store';
import type { PartContext } from '../parts';
import { toMemory } from '../memory-text';

/**
 * Makes one memory of two: one transaction, and one undo step that brings back exactly what was. What the kept one said before is one of its versions; if it was edited
 * after the merge, so is that wording when the merge is taken back.
 * @param text - of the merged memory; absent: that of `keep`
 * @throws AppError `NOT_FOUND`, `INVALID_INPUT`, `EMPTY_TEXT`, `TEXT_TOO_LONG`
 */
export async function mergeMemory({ insides, extras }: PartContext, keep: MemoryId, drop: MemoryId, text: string | undefined): Promise<Memory> {
  if (typeof keep !== 'string' || typeof drop !== 'string' || keep === drop) throw new AppError('INVALID_INPUT', { field: 'drop', expected: 'the id of another memory', received: String(drop).slice(0, 40) });
  return insides.exclusively(async () => {
    const [kept, dropped] = await insides.reader.memories([keep, drop]);
    if (kept === undefined) throw new AppError('NOT_FOUND', { id: keep });
    if (dropped === undefined) {
      // A call repeated after a crash finds it done.
      if (await isMerged(new UndoStore(insides.store.db), keep, drop, insides.wallNow())) return toMemory(kept);
      throw new AppError('NOT_FOUND', { id: drop });
    }
    const { row, reindex } = insides.records().rewrite(withBothUses(kept, dropped), {
      text: text === undefined ? kept.text : normalizeText(text),
      tags: [...new Set([...kept.tags, ...dropped.tags])].slice(0, MAX_TAGS),
      createdAt: Math.min(kept.createdAt, dropped.createdAt),
      pinned: kept.pinned || dropped.pinned,
      importanceOverride: higherOverride(kept, dropped),
      ...(kept.titleDerived && !dropped.titleDerived ? { title: dropped.title, titleDerived: false } : {}),
    });
    const at = row.updatedAt;
    const step = addStep({ at, kind: 'changed', title: kept.title, inverse: { do: 'restore', ids: [drop], was: [toMemory(kept)] } });
    const { id: memoryId, title, titleDerived, tags, type, updatedAt: writtenAt } = kept;
    const version = keepVersion({ memoryId, text: kept.text, title, titleDerived, tags, type, writtenAt, replacedAt: at, byRestore: false });
    await extras.writer.merge([{ before: kept, row, reindex }], [dropped], row.text === kept.text && row.title === kept.title ? [step] : [step, version]);
    return toMemory(row);
  });
}

/** Opened as often as both were, so that it matters as much as both did. */
function withBothUses(kept: MemoryRow, dropped: MemoryRow): MemoryRow {
  return { ...kept, accessCount: kept.accessCount + dropped.accessCount, editCount: Math.max(kept.editCount, dropped.editCount), lastAccessedAt: Math.max(kept.lastAccessedAt, dropped.lastAccessedAt) };
}

/** Where a person has set the importance of one, the higher one of both holds. */
function higherOverride(kept: MemoryRow, dropped: MemoryRow): number | null {
  return kept.importanceOverride === null && dropped.importanceOverride === null ? null : Math.max(kept.importance, dropped.importance);
}

async function isMerged(steps: UndoStore, keep: MemoryId, drop: MemoryId, now: number): Promise<boolean> {
  return (await steps.steps(now)).some(({ inverse }) => inverse.do === 'restore' && inverse.ids.includes(drop) && inverse.was?.some(({ id }) => id === keep) === true);
}
