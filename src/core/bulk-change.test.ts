import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../contracts/errors';
import { MEMORY_TYPES } from '../contracts/memory';
import { applyBack, applyBulk, type BulkFields, normalizeBulk } from './bulk-change';

const tag = fc.constantFrom('oak', 'pine', 'Oak', 'birch', 'elm');
const tags = fc.uniqueArray(tag, { maxLength: 5 });
const fields = fc.record({ tags, personaId: fc.constantFrom('me', 'work'), type: fc.constantFrom(...MEMORY_TYPES), pinned: fc.boolean() });
const patch = fc.record({ addTags: tags, removeTags: tags, persona: fc.constantFrom('me', 'work'), type: fc.constantFrom(...MEMORY_TYPES), pinned: fc.boolean() }, { requiredKeys: [] });
const sorted = (value: BulkFields): BulkFields => ({ ...value, tags: value.tags.toSorted() });

describe('a bulk change', () => {
  it('adds and takes tags, sets the rest, and can be taken back', () => {
    fc.assert(
      fc.property(fields, patch, (before, change) => {
        const made = applyBulk({ id: 'a', ...before }, normalizeBulk(change));
        const after = made?.after ?? before;
        for (const added of change.addTags ?? []) if (change.removeTags?.includes(added) !== true) expect(after.tags).toContain(added);
        for (const removed of change.removeTags ?? []) expect(after.tags).not.toContain(removed);
        expect(after).toMatchObject({ personaId: change.persona ?? before.personaId, type: change.type ?? before.type, pinned: change.pinned ?? before.pinned });
        expect(applyBulk({ id: 'a', ...after }, normalizeBulk(change))).toBeNull();
        if (made !== null) expect(sorted(applyBack(made.after, made.back) ?? made.after)).toEqual(sorted(before));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves alone what was changed since, when it is taken back', () => {
    const made = applyBulk({ id: 'a', tags: ['oak', 'pine'], personaId: 'me', type: 'note', pinned: false }, normalizeBulk({ addTags: ['birch'], removeTags: ['pine'] }));
    const since = { tags: ['oak', 'birch', 'elm'], personaId: 'work', type: 'idea', pinned: true } as const;
    expect(applyBack(since, made?.back ?? { id: '' })).toEqual({ ...since, tags: ['oak', 'elm', 'pine'] });
  });

  it('refuses what no single memory could be given', () => {
    const refusal = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (error) {
        return error;
      }
    };
    for (const wrong of [{ addTags: 'oak' }, { addTags: [1] }, { persona: '' }, { type: 'other' }, { pinned: 1 }, null]) {
      expect(isAppError(refusal(() => normalizeBulk(wrong as never)), 'INVALID_INPUT'), JSON.stringify(wrong)).toBe(true);
    }
    const full = { id: 'a', tags: Array.from({ length: 64 }, (_, i) => `t${i}`), personaId: 'me', type: 'note', pinned: false } as const;
    expect(isAppError(refusal(() => applyBulk(full, normalizeBulk({ addTags: ['one more'] }))), 'INVALID_INPUT')).toBe(true);
    expect(applyBulk(full, normalizeBulk({ addTags: ['one more'], removeTags: ['t0'] }))?.after.tags).toHaveLength(64);
  });
});
