import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SearchTimings } from '../contracts/search';
import { stagesOf } from './stages';

const timings: SearchTimings = { totalMs: 9, workerMs: 7, wordsMs: 2, embedMs: 3, scanMs: 1.5, rescoreMs: 0.5, fuseMs: 0, readMs: 1 };

describe('stagesOf', () => {
  it('counts what runs side by side once, and leaves out what took no time', () => {
    expect(stagesOf(timings)).toEqual([
      { name: 'words', ms: 2 }, { name: 'embed', ms: 1 }, { name: 'scan', ms: 1.5 }, { name: 'rescore', ms: 0.5 },
      { name: 'read', ms: 1 }, { name: 'turn', ms: 1 }, { name: 'way', ms: 2 },
    ]);
  });

  it('has no stage of meaning when meaning took no part', () => {
    const stages = stagesOf({ ...timings, workerMs: 3, embedMs: null, scanMs: null, rescoreMs: null, fuseMs: null });
    expect(stages.map(({ name }) => name)).toEqual(['words', 'read', 'way']);
  });

  it('adds up to the whole, whatever each stage took', () => {
    const part = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(fc.property(part, part, part, part, part, part, part, part, (words, embed, scan, rescore, fuse, read, turn, way) => {
      const workerMs = Math.max(words, embed) + scan + rescore + fuse + read + turn;
      const totalMs = workerMs + way;
      const stages = stagesOf({ totalMs, workerMs, wordsMs: words, embedMs: embed, scanMs: scan, rescoreMs: rescore, fuseMs: fuse, readMs: read });
      // Eight stages at most, each left out only below 0.005 ms.
      expect(Math.abs(stages.reduce((sum, { ms }) => sum + ms, 0) - totalMs)).toBeLessThan(0.05);
    }));
  });
});
