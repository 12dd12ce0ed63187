import { describe, expect, it } from 'vitest';
import type { TimedSpan } from '../../../contracts/figures';
import type { SearchTimings } from '../../../contracts/search';
import { tracesOf, type WorkerSpan } from './traces-of';

let numbers = 0;
const span = (name: string, startedAt: number, endedAt: number, detail?: unknown): TimedSpan => ({ number: numbers++, name, startedAt, endedAt, detail });
const inLibrary = (name: string, startedAt: number, endedAt: number): WorkerSpan => ({ ...span(name, startedAt, endedAt), context: 'library' });
const timings: SearchTimings = { totalMs: 9, workerMs: 6, wordsMs: 2, embedMs: 3, scanMs: 1, rescoreMs: 0.5, fuseMs: 0, readMs: 1, builtInMs: null, modelEmbedMs: null, modelRankMs: null };
const names = (stages: readonly { readonly name: string; readonly ms: number }[]) => stages.map(({ name, ms }) => [name, Math.round(ms * 1000) / 1000]);
const sum = (stages: readonly { readonly ms: number }[]) => stages.reduce((total, { ms }) => total + ms, 0);

describe('tracesOf', () => {
  it('gives a search the stages that it timed itself, which add up to it, and divides its way by what the library saw', () => {
    const [trace] = tracesOf([span('search', 1000, 1009, timings)], [inLibrary('search.library', 1002, 1008)]);
    expect(names(trace.stages)).toEqual([['there', 2], ['words', 2], ['embed', 1], ['turn', 0.5], ['scan', 1], ['rescore', 0.5], ['read', 1], ['back', 1]]);
    expect(sum(trace.stages)).toBeCloseTo(trace.ms, 6);
    expect(trace.stages.at(-1)!.startMs + trace.stages.at(-1)!.ms).toBeCloseTo(9, 6);
    expect(names(tracesOf([span('search', 1000, 1009, timings)], [])[0].stages)[0]).toEqual(['way', 3]);
  });

  it('takes for a search no part of another one, even of one that was cancelled and ended within it', () => {
    const [cancelled, done] = tracesOf([span('search.cancelled', 1000, 1001), span('search', 1001, 1010, timings)], [inLibrary('search.library', 1001.2, 1002), inLibrary('search.library', 1003, 1009)]);
    expect(done.stages[0]).toMatchObject({ name: 'there', ms: 2 });
    expect(cancelled).toMatchObject({ operation: 'search', outcome: 'cancelled', ms: 1 });
  });

  it('counts the model in, which came after the first answer', () => {
    const withModel = { ...timings, totalMs: 49, workerMs: 46, builtInMs: 6, modelEmbedMs: 38, modelRankMs: 4 };
    const [trace] = tracesOf([span('search', 0, 9, withModel)], []);
    expect(trace.ms).toBe(49);
    expect(names(trace.stages).slice(-2)).toEqual([['model', 36], ['rank', 4]]);
    expect(trace.facts).toMatchObject({ 'first answer after, ms': 9, 'model answered': true });
  });

  it('finds the stages of other operations in time, and says what they waited for and what nothing accounts for', () => {
    const [trace] = tracesOf([span('keep', 100, 120)], [inLibrary('index.update', 113, 115), inLibrary('keep.write', 104, 112), inLibrary('related', 105, 106)]);
    expect(names(trace.stages)).toEqual([['wait', 4], ['keep.write', 8], ['other', 1], ['index.update', 2], ['other', 5]]);
    expect(sum(trace.stages)).toBe(20);
  });

  it('gives what two operations could have waited for to the one that was served first', () => {
    const [first, second] = tracesOf([span('keep', 0, 10), span('keep', 1, 20)], [inLibrary('keep.write', 2, 9), inLibrary('keep.write', 10, 18)]);
    expect(names(first.stages)).toContainEqual(['keep.write', 7]);
    expect(names(second.stages)).toEqual([['wait', 9], ['keep.write', 8], ['other', 2]]);
  });

  it('keeps failed operations, leaves out what nobody waits for, and invents no stage', () => {
    const traces = tracesOf([span('list.failed', 0, 3), span('vitals.LCP', 0, 900), span('mainThread.block', 0, 60)], []);
    expect(traces).toMatchObject([{ operation: 'list', outcome: 'failed', stages: [{ name: 'other', ms: 3 }] }]);
  });

  it('divides the way there and back where the library measured its part', () => {
    const [trace] = tracesOf([span('keep', 0, 20)], [inLibrary('keep.library', 3, 18), inLibrary('keep.write', 4, 12)]);
    expect(names(trace.stages)).toEqual([['there', 3], ['inside', 1], ['keep.write', 8], ['inside', 6], ['back', 2]]);
    expect(names(tracesOf([span('list', 0, 9)], [inLibrary('list.library', 2, 6)])[0].stages)).toEqual([['there', 2], ['inside', 4], ['back', 3]]);
  });

  it('cuts to the operation what clocks of two contexts place a little outside', () => {
    const [{ stages }] = tracesOf([span('related', 10, 20)], [inLibrary('related', 9.8, 20.3)]);
    expect(names(stages)).toEqual([['related', 10]]);
  });

  it('shows overlapping stages of a start where they were, and counts the time between them once', () => {
    const [trace] = tracesOf([span('start.firstSearch', 0, 300)], [inLibrary('start.open', 100, 150), inLibrary('start.vectors', 150, 250), { ...inLibrary('embedder.load', 120, 270), context: 'embedder' }]);
    expect(trace.stages.map(({ name, startMs, ms }) => [name, startMs, ms])).toEqual([['begin', 0, 100], ['start.open', 100, 50], ['embedder.load', 120, 150], ['start.vectors', 150, 100], ['other', 270, 30]]);
  });
});
