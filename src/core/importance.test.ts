import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeImportance } from './importance';

const signals = fc.record({
  accessCount: fc.integer({ min: 0, max: 10_000 }),
  editCount: fc.integer({ min: 0, max: 10_000 }),
  pinned: fc.boolean(),
  textLength: fc.integer({ min: 0, max: 1_000_000 }),
});

describe('computeImportance', () => {
  it('stays between 0 and 1 and never falls when a memory is used more', () => {
    fc.assert(
      fc.property(signals, fc.integer({ min: 1, max: 50 }), (before, more) => {
        const value = computeImportance(before);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        for (const after of [
          { ...before, accessCount: before.accessCount + more },
          { ...before, editCount: before.editCount + more },
          { ...before, textLength: before.textLength + more },
          { ...before, pinned: true },
        ]) {
          expect(computeImportance(after)).toBeGreaterThanOrEqual(value);
        }
      }),
    );
  });

  it('follows its formula: nothing known is 0, a pin alone 0.65, an edit more than a look', () => {
    const none = { accessCount: 0, editCount: 0, pinned: false, textLength: 0 };
    expect(computeImportance(none)).toBe(0);
    expect(computeImportance({ ...none, pinned: true })).toBe(0.6464);
    expect(computeImportance({ ...none, accessCount: 1 })).toBe(0.1877);
    expect(computeImportance({ ...none, editCount: 1 })).toBe(0.2421);
  });
});
