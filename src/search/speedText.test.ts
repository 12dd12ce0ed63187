import { describe, expect, it } from 'vitest';
import type { EngineStatus } from '../contracts/engine';
import type { Hit, SearchReply } from '../contracts/search';
import { countPart, embedderName, speedMs, stageParts, stateParts, timePart } from './speedText';

const status: EngineStatus = {
  memories: 3, vectors: 3, pending: 0, parked: 0, embedder: { at: 'ready' }, vectorSpace: null, path: 'simd', loaded: true, role: 'owner', workerRestarts: 0, failure: null,
};
const NO_MODEL = { builtInMs: null, modelEmbedMs: null, modelRankMs: null };
const hit = (score: number) => ({ score }) as Hit;
const reply: SearchReply = {
  query: 'q', mode: 'hybrid', hits: [hit(0.9), hit(0.5), hit(0.1)], total: 31, stage: 'built-in', partial: false, complete: true,
  timings: { totalMs: 7, workerMs: 6, wordsMs: 2, embedMs: 1.5, scanMs: 2, rescoreMs: 0.5, fuseMs: 0.1, readMs: 1, ...NO_MODEL },
  library: { memories: 1, vectors: 1, pending: 0 }, vectorSpace: 'x', path: 'simd',
};

describe('the speed line', () => {
  it('adds up the stages of meaning and counts in the singular', () => {
    expect(countPart(status, reply)).toBe('1 memory, 2 hits');
    expect(stageParts(reply)).toEqual(['meaning 4 ms', 'words 2 ms']);
    expect(stateParts(status, false)).toEqual(['built-in embedder', 'offline']);
  });

  it('does not claim to know how many hits there are beyond those it asked for', () => {
    expect(countPart(status, { ...reply, hits: [hit(0.9), hit(0.5)] })).toBe('1 memory, 2+ hits');
  });

  it('leaves out meaning when it took no part, and says why', () => {
    expect(stageParts({ ...reply, timings: { ...reply.timings, embedMs: null, scanMs: null, rescoreMs: null } })).toEqual(['words 2 ms']);
    const loading: EngineStatus = { ...status, embedder: { at: 'loading', progress: { loadedBytes: 50, totalBytes: 200, from: 'network' } } };
    expect(stateParts(loading, true)).toEqual(['words only, meaning is loading (25%)', 'online']);
  });

  it('says that memories are not embedded yet, or never will be', () => {
    const parts = stateParts({ ...status, pending: 2, parked: 1 }, true);
    expect(parts).toContain('2 memories still being read for meaning');
    expect(parts).toContain('1 memory found by words only');
  });

  it('stands still from ten milliseconds on, and is exact below', () => {
    expect([0.42, 7.34, 12.7, 212.4, 1530].map(speedMs)).toEqual(['0.42 ms', '7.3 ms', '13 ms', '212 ms', '1.5 s']);
  });

  it('has the times of both where a model ordered the hits anew', () => {
    const first = { ...reply, timings: { ...reply.timings, totalMs: 9, workerMs: 8, builtInMs: 8 } };
    expect(timePart(reply)).toBe('7 ms');
    expect(timePart(first)).toBe('9 ms built-in');
    const both = { ...first, vectorSpace: 'Xenova/all-MiniLM-L6-v2@0a1b/q8/384/2', timings: { ...first.timings, totalMs: 41, workerMs: 40, modelEmbedMs: 30, modelRankMs: 2 } };
    expect(timePart(both)).toBe('9 ms built-in · 41 ms all-MiniLM-L6-v2');
    expect(stateParts(status, true, both)).toEqual(['online']);
    expect(stageParts(both)).toEqual([]);
    expect(stateParts({ ...status, embedder: { at: 'absent' } }, true, both)).toContain('words only, meaning is starting');
  });

  it('names the model that is in use', () => {
    expect(embedderName('engram-static')).toBe('built-in embedder');
    expect(embedderName('some/model')).toBe('some/model');
  });
});
