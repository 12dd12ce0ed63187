import { AppError } from '../contracts/errors';
import type { Memory, MemoryPatch } from '../contracts/memory';
import { normalizeImportance, type NormalizedDraft, normalizePersona, normalizePinned, normalizeTags, normalizeText, normalizeTime, normalizeTitle, normalizeType } from './normalize-draft';

/** The border of `normalizeDraft` for a change: only the fields that are present are looked at and returned. */
export function normalizePatch(patch: MemoryPatch): Partial<Omit<NormalizedDraft, 'source' | 'updatedAt'>> {
  if (typeof patch !== 'object' || patch === null) throw new AppError('INVALID_INPUT', { field: 'patch', expected: 'an object with what changes', received: typeof patch });
  return {
    ...(patch.text === undefined ? {} : { text: normalizeText(patch.text) }),
    ...(patch.title === undefined ? {} : { title: normalizeTitle(patch.title) }),
    ...(patch.type === undefined ? {} : { type: normalizeType(patch.type) }),
    ...(patch.createdAt === undefined ? {} : { createdAt: normalizeTime(patch.createdAt, 'createdAt') }),
    ...(patch.tags === undefined ? {} : { tags: normalizeTags(patch.tags) }),
    ...(patch.persona === undefined ? {} : { personaId: normalizePersona(patch.persona) }),
    ...(patch.pinned === undefined ? {} : { pinned: normalizePinned(patch.pinned) }),
    ...(patch.importance === undefined ? {} : { importanceOverride: normalizeImportance(patch.importance) }),
  };
}

/** What a patch makes of a memory. An empty title goes back to the derived one. @throws AppError `EMPTY_TEXT`, `TEXT_TOO_LONG`, `INVALID_INPUT` */
export function changesOf(before: Pick<Memory, 'titleDerived'>, patch: MemoryPatch): ReturnType<typeof normalizePatch> & Pick<Memory, 'titleDerived'> {
  const changes = normalizePatch(patch);
  return { ...changes, titleDerived: changes.title === undefined ? before.titleDerived : changes.title === '' };
}
