import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopKHeap, type CompareTies } from './top-k-heap';

/** Few distinct scores, so that most runs meet ties; the index is the key. */
const scoresArbitrary = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), { maxLength: 200 });
const capacityArbitrary = fc.integer({ min: 0, max: 60 });

function sorted(scores: readonly number[], capacity: number, compareTies: CompareTies): number[] {
  return scores
    .map((_, key) => key)
    .sort((a, b) => (scores[a] > scores[b] ? -1 : scores[a] < scores[b] ? 1 : compareTies(a, b) || a - b))
    .slice(0, capacity);
}

function drainedKeys(heap: TopKHeap): number[] {
  return [...heap.drain().keys];
}

describe('TopKHeap', () => {
  it('keeps what a full sort would put first, in its order, whatever order the entries arrive in', () => {
    fc.assert(
      fc.property(scoresArbitrary, capacityArbitrary, fc.nat(), (scores, capacity, rotation) => {
        const heap = new TopKHeap(capacity);
        for (let i = 0; i < scores.length; i++) {
          const key = (i + rotation) % scores.length;
          heap.push(key, scores[key]);
        }
        const expected = sorted(scores, capacity, () => 0);
        const { keys, scores: kept } = heap.drain();
        expect([...keys]).toEqual(expected);
        // `+ 0` turns -0 into 0, which toEqual tells apart though they are the same score.
        expect([...kept].map((score) => score + 0)).toEqual(expected.map((key) => scores[key] + 0));
        expect(heap.size).toBe(0);
      }),
    );
  });

  it('lets the caller decide ties, and falls back to the smaller key', () => {
    const oddFirst: CompareTies = (a, b) => (b % 2) - (a % 2);
    fc.assert(
      fc.property(scoresArbitrary, capacityArbitrary, (scores, capacity) => {
        const heap = new TopKHeap(capacity, oddFirst);
        scores.forEach((score, key) => heap.push(key, score));
        expect(drainedKeys(heap)).toEqual(sorted(scores, capacity, oddFirst));
      }),
    );
  });

  it('reports the score to beat once it is full', () => {
    const heap = new TopKHeap(2);
    expect(heap.threshold).toBe(-Infinity);
    heap.push(1, 0.5);
    expect(heap.threshold).toBe(-Infinity);
    heap.push(2, 0.9);
    expect(heap.threshold).toBe(0.5);
    expect(heap.push(3, 0.4)).toBe(false);
    expect(heap.push(4, 0.7)).toBe(true);
    expect(heap.threshold).toBe(0.7);
    expect(drainedKeys(heap)).toEqual([2, 4]);
  });

  it('never keeps NaN, and nothing at all when k is 0', () => {
    const heap = new TopKHeap(2);
    expect(heap.push(1, NaN)).toBe(false);
    heap.push(2, 1);
    heap.push(3, -Infinity);
    expect(heap.push(4, NaN)).toBe(false);
    expect(drainedKeys(heap)).toEqual([2, 3]);
    expect(new TopKHeap(0).push(1, Infinity)).toBe(false);
  });

  it('forgets everything on reset, and may grow or shrink', () => {
    const heap = new TopKHeap(1, (a, b) => b - a);
    heap.push(9, 9);
    heap.reset(3);
    for (const key of [4, 3, 2, 1]) heap.push(key, 1);
    expect(drainedKeys(heap)).toEqual([1, 2, 3]);
    heap.reset(1);
    heap.push(5, 1);
    heap.push(6, 2);
    expect(drainedKeys(heap)).toEqual([6]);
  });
});
