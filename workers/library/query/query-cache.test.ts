import { describe, expect, it } from 'vitest';
import { listOf, QueryCache } from './query-cache';

const MINUTE_MS = 60_000;

describe('what queries have found', () => {
  it('is given back once it is too old to be used, and not before', () => {
    let now = 0;
    const cache = new QueryCache(() => now);
    cache.keepList('old', '1', listOf(Uint32Array.of(1, 2)));
    cache.keepWords('old', '1', { revision: 1, allowed: undefined, coverage: new Map(), words: new Set(), alone: [] });
    now = 3 * MINUTE_MS;
    cache.keepList('new', '1', listOf(Uint32Array.of(3)));
    cache.list('old', '1'); // use does not make it younger
    now = 5 * MINUTE_MS - 1;
    cache.forgetOld();
    expect(cache.size).toBe(3);
    now = 5 * MINUTE_MS;
    cache.forgetOld();
    expect(cache.size).toBe(1);
    expect(cache.list('new', '1')?.documents).toEqual(Uint32Array.of(3));
  });

  it('of another generation is never given', () => {
    const cache = new QueryCache(() => 0);
    cache.keepList('x', '1', listOf(Uint32Array.of(1)));
    expect(cache.list('x', '2')).toBeNull();
    expect(cache.size).toBe(0);
  });
});
