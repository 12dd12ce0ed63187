import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SearchTimings } from '../../../contracts/search';
import { searchStages } from './search-stages';

const NO_MODEL = { builtInMs: null, modelEmbedMs: null, modelRankMs: null };
const timings: SearchTimings = { totalMs: 9, workerMs: 7, wordsMs: 2, embedMs: 3, scanMs: 1.5, rescoreMs: 0.5, fuseMs: 0, readMs: 1, ...NO_MODEL };

describe('searchStages', () => {
  it('counts what runs side by side once, and leaves out what took no time', () => {
    expect(searchStages(timings)).toEqual([
      { name: 'words', ms: 2 }, { name: 'embed', ms: 1 }, { name: 'scan', ms: 1.5 }, { name: 'rescore', ms: 0.5 },
      { name: 'read', ms: 1 }, { name: 'turn', ms: 1 }, { name: 'way', ms: 2 },
    ]);
  });

  it('has no stage of meaning when meaning took no part', () => {
    const stages = searchStages({ ...timings, workerMs: 3, embedMs: null, scanMs: null, rescoreMs: null, fuseMs: null });
    expect(stages.map(({ name }) => name)).toEqual(['words', 'read', 'way']);
  });

  it('counts of the model only what it added to the built-in embedder', () => {
    const stages = searchStages({ ...timings, totalMs: 42, workerMs: 40, builtInMs: 7, modelEmbedMs: 35, modelRankMs: 4 });
    expect(stages.slice(-4)).toEqual([{ name: 'turn', ms: 1 }, { name: 'model', ms: 29 }, { name: 'rank', ms: 4 }, { name: 'way', ms: 2 }]);
  });

  it('counts the wait for a model that did not answer', () => {
    const stages = searchStages({ ...timings, totalMs: 2009, workerMs: 2007, builtInMs: 7 });
    expect(stages.slice(-3)).toEqual([{ name: 'turn', ms: 1 }, { name: 'model', ms: 2000 }, { name: 'way', ms: 2 }]);
  });

  it('adds up to the whole, whatever each stage took', () => {
    const part = fc.double({ min: 0, max: 500, noNaN: true });
    const model = fc.option(fc.record({ wait: part, rank: part }), { nil: null });
    fc.assert(fc.property(part, part, part, part, part, part, part, part, model, (words, embed, scan, rescore, fuse, read, turn, way, asked) => {
      const builtInMs = Math.max(words, embed) + scan + rescore + fuse + read + turn;
      const workerMs = builtInMs + (asked === null ? 0 : asked.wait + asked.rank);
      const totalMs = workerMs + way;
      const stages = searchStages({ totalMs, workerMs, wordsMs: words, embedMs: embed, scanMs: scan, rescoreMs: rescore, fuseMs: fuse, readMs: read, ...(asked === null ? NO_MODEL : { builtInMs, modelEmbedMs: embed + asked.wait, modelRankMs: asked.rank }) });
      // Ten stages at most, each left out only below 0.005 ms.
      expect(Math.abs(stages.reduce((sum, { ms }) => sum + ms, 0) - totalMs)).toBeLessThan(0.05);
    }));
  });
});
