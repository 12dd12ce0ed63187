import { AppError } from '../contracts/errors';
import { type BulkPatch, MAX_TAGS, type Memory, type MemoryId, type MemoryType, type PersonaId } from '../contracts/memory';
import { normalizePersona, normalizePinned, normalizeTags, normalizeType } from './normalize-draft';

export interface NormalizedBulk {
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
  readonly personaId?: PersonaId;
  readonly type?: MemoryType;
  readonly pinned?: boolean;
}

/** What a bulk change may touch. */
export type BulkFields = Pick<Memory, 'tags' | 'personaId' | 'type' | 'pinned'>;

/** Takes a bulk change of one memory back: only what it changed, so that other changes made since stay. */
export interface PatchBack {
  readonly id: MemoryId;
  /** Tags that were added, and those that were taken. */
  readonly dropTags?: readonly string[];
  readonly putTags?: readonly string[];
  readonly personaId?: PersonaId;
  readonly type?: MemoryType;
  readonly pinned?: boolean;
}

/** The border between whatever a caller hands in and what is stored. @throws AppError `INVALID_INPUT` naming the field */
export function normalizeBulk(patch: BulkPatch): NormalizedBulk {
  if (typeof patch !== 'object' || patch === null) throw new AppError('INVALID_INPUT', { field: 'patch', expected: 'an object with what changes', received: typeof patch });
  return {
    addTags: patch.addTags === undefined ? [] : normalizeTags(patch.addTags),
    removeTags: patch.removeTags === undefined ? [] : normalizeTags(patch.removeTags),
    ...(patch.persona === undefined ? {} : { personaId: normalizePersona(patch.persona) }),
    ...(patch.type === undefined ? {} : { type: normalizeType(patch.type) }),
    ...(patch.pinned === undefined ? {} : { pinned: normalizePinned(patch.pinned) }),
  };
}

/**
 * What a bulk change makes of one memory, and what takes it back.
 * @returns null when it changes nothing
 * @throws AppError `INVALID_INPUT` when the memory would have too many tags
 */
export function applyBulk(before: BulkFields & { readonly id: MemoryId }, bulk: NormalizedBulk): { readonly after: BulkFields; readonly back: PatchBack } | null {
  const dropTags = bulk.addTags.filter((tag) => !before.tags.includes(tag) && !bulk.removeTags.includes(tag));
  const putTags = bulk.removeTags.filter((tag) => before.tags.includes(tag));
  const { personaId = before.personaId, type = before.type, pinned = before.pinned } = bulk;
  const back: PatchBack = {
    id: before.id,
    ...(dropTags.length === 0 ? {} : { dropTags }),
    ...(putTags.length === 0 ? {} : { putTags }),
    ...(personaId === before.personaId ? {} : { personaId: before.personaId }),
    ...(type === before.type ? {} : { type: before.type }),
    ...(pinned === before.pinned ? {} : { pinned: before.pinned }),
  };
  if (Object.keys(back).length === 1) return null;
  const tags = [...before.tags.filter((tag) => !putTags.includes(tag)), ...dropTags];
  if (tags.length > MAX_TAGS) throw new AppError('INVALID_INPUT', { field: 'tags', expected: `at most ${MAX_TAGS}`, received: tags.length });
  return { after: { tags, personaId, type, pinned }, back };
}

/** The memory without the bulk change; null when nothing of it is left to take back. Tags beyond the most that a memory may have are not put back. */
export function applyBack(now: BulkFields, back: PatchBack): BulkFields | null {
  const kept = now.tags.filter((tag) => back.dropTags?.includes(tag) !== true);
  const put = (back.putTags ?? []).filter((tag) => !kept.includes(tag)).slice(0, Math.max(0, MAX_TAGS - kept.length));
  const { personaId = now.personaId, type = now.type, pinned = now.pinned } = back;
  if (kept.length === now.tags.length && put.length === 0 && personaId === now.personaId && type === now.type && pinned === now.pinned) return null;
  return { tags: [...kept, ...put], personaId, type, pinned };
}
