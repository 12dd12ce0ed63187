import { describe, expect, it } from 'vitest';
import { shareUnchanged } from './shareUnchanged';

describe('shareUnchanged', () => {
  const before = { operations: { search: { count: 1, recent: [4] }, keep: { count: 2, recent: [1, 2] } }, path: 'simd' };

  it('gives back the very same object when nothing changed', () => {
    expect(shareUnchanged(before, structuredClone(before))).toBe(before);
  });

  it('keeps what did not change, and takes what did', () => {
    const after = structuredClone(before);
    after.operations.search.recent.push(5);
    const shared = shareUnchanged(before, after);
    expect(shared).toEqual(after);
    expect(shared).not.toBe(before);
    expect(shared.operations.search).not.toBe(before.operations.search);
    expect(shared.operations.keep).toBe(before.operations.keep);
  });

  it('sees what is gone, what is new, and what is shorter', () => {
    expect(shareUnchanged({ a: 1, b: undefined }, { a: 1 })).toEqual({ a: 1 });
    expect(shareUnchanged<Record<string, unknown>>({ a: 1 }, { a: 1, b: undefined })).toHaveProperty('b');
    expect(shareUnchanged([1, 2], [1])).toEqual([1]);
    expect(shareUnchanged(null, { a: 1 })).toEqual({ a: 1 });
    expect(shareUnchanged({ 0: 1 }, [1])).toEqual([1]);
  });
});
