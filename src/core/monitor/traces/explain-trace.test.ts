import { describe, expect, it } from 'vitest';
import type { Trace } from '../../../contracts/figures';
import { explainTrace, traceOfSearch } from './explain-trace';

const formatMs = (ms: number) => `${ms} ms`;
const search = (id: number, scan: number, embed = 2, rest: Partial<Trace> = {}): Trace => ({
  id: `page-${id}`, operation: 'search', context: 'page', startedAt: id, ms: scan + embed, outcome: 'done', facts: {},
  stages: [{ name: 'embed', context: 'embedder', startMs: 0, ms: embed }, { name: 'scan', context: 'library', startMs: embed, ms: scan }], ...rest,
});
const usual = [1, 2, 3, 4, 5].map((id) => search(id, 3));

describe('explainTrace', () => {
  it('names the stage that took longer than usual, not the one that always takes long', () => {
    const { verdict, stages, usualMs } = explainTrace(search(9, 12, 3), [...usual, search(9, 12, 3)], formatMs);
    expect(usualMs).toBe(5);
    expect(verdict).toMatch(/^It took 15 ms, usually 5 ms\. The most of the difference was “All vectors compared”: 12 ms, usually 3 ms\. It grows/);
    expect(stages.map(({ share }) => share)).toEqual([0.2, 0.8]);
  });

  it('says that a usual one was not slow', () => {
    expect(explainTrace(search(9, 3.5), usual, formatMs).verdict).toMatch(/^It was not slow: 5\.5 ms, usually 5 ms\. Most of it, 3\.5 ms, was “All vectors compared”\.$/);
  });

  it('does not call four others usual, nor compares with failed or foreign ones', () => {
    const others = [...usual.slice(1), search(7, 3, 2, { outcome: 'cancelled' }), search(8, 3, 2, { operation: 'keep' })];
    const { usualMs, stages, verdict, others: compared } = explainTrace(search(9, 90), others, formatMs);
    expect([usualMs, stages[0].usualMs, compared]).toEqual([null, null, 4]);
    expect(verdict).toContain('only 4 others');
  });

  it('tells a stage that usually does not take place', () => {
    const odd = search(9, 3, 2, { ms: 45, stages: [...search(9, 3).stages, { name: 'model', context: 'encoder', startMs: 5, ms: 40 }] });
    expect(explainTrace(odd, usual, formatMs).verdict).toContain('40 ms, usually nothing');
  });

  it('speaks of the end of those that did not end well', () => {
    expect(explainTrace(search(9, 3, 2, { outcome: 'cancelled' }), usual, formatMs).verdict).toMatch(/^Cancelled after 5 ms/);
    expect(explainTrace(search(9, 3, 2, { outcome: 'failed', stages: [] }), usual, formatMs).verdict).toBe('It failed after 5 ms.');
  });
});

describe('traceOfSearch', () => {
  it('finds exactly the search that was shown, among others that took as long', () => {
    const timed = (id: number, read: number): Trace => ({ ...search(id, 3), ms: 8, stages: [{ name: 'words', context: 'library', startMs: 0, ms: 1 }, { name: 'read', context: 'library', startMs: 1, ms: read }] });
    const traces = [timed(1, 2), timed(2, 2.5), timed(3, 3)];
    expect(traceOfSearch(traces, { totalMs: 8, wordsMs: 1, readMs: 2.5 })?.id).toBe('page-2');
    expect(traceOfSearch(traces, { totalMs: 7, wordsMs: 1, readMs: 2.5 })).toBeUndefined();
  });
});
