import { beforeEach, describe, expect, it } from 'vitest';
import type { Hit, SearchReply } from '../contracts/search';
import type { SearchState } from './searchStore';
import { createTeller } from './tellHits';

const reply = (stage: SearchReply['stage'], query: string, strong: number): SearchReply => ({
  query, mode: 'hybrid', stage, hits: Array.from({ length: strong }, () => ({ score: 0.9 }) as Hit), total: strong, partial: stage === 'built-in', complete: true,
  timings: { totalMs: 1, workerMs: 1, wordsMs: null, embedMs: null, scanMs: null, rescoreMs: null, fuseMs: null, readMs: 0, builtInMs: 1, modelEmbedMs: null, modelRankMs: null },
  library: { memories: 9, vectors: 9, pending: 0 }, vectorSpace: stage, path: null,
});

/** What is spoken: only the last of several messages that come within the delay. */
let spoken: string[];
let pending: { message: string; at: number } | null;
let clock: number;
let tell: (state: SearchState) => void;
const pass = (ms: number): void => {
  clock += ms;
  if (pending !== null && clock >= pending.at) {
    spoken.push(pending.message);
    pending = null;
  }
};
beforeEach(() => {
  [spoken, pending, clock] = [[], null, 0];
  tell = createTeller((message, delayMs) => {
    pending = { message, at: clock + delayMs };
  }, () => clock);
});
const first = (query: string): SearchState => ({ at: 'searching', query, reply: reply('built-in', query, 2) });
const done = (query: string, strong: number): SearchState => ({ at: 'done', query, reply: reply('model', query, strong) });

describe('telling what was found', () => {
  it('says once what both stages have found, when the model is quick', () => {
    tell(first('a'));
    pass(40);
    tell(done('a', 3));
    pass(1_000);
    expect(spoken).toEqual(['3 memories found']);
  });

  it('does not wait for a slow model, and does not speak again when it comes', () => {
    tell(first('a'));
    pass(2_000);
    tell(done('a', 3));
    pass(1_000);
    expect(spoken).toEqual(['2 memories found']);
    // The library has changed: that is news.
    tell(done('a', 4));
    pass(1_000);
    expect(spoken).toEqual(['2 memories found', '4 memories found']);
  });

  it('offers a better order once, and is silent when it is taken', () => {
    const better = reply('model', 'a', 2);
    const held: SearchState = { at: 'done', query: 'a', reply: reply('built-in', 'a', 2), better };
    tell(first('a'));
    pass(40);
    tell(held);
    pass(1_000);
    tell({ at: 'done', query: 'a', reply: better });
    pass(1_000);
    expect(spoken).toEqual(['2 memories found. A better order is ready']);
  });

  it('only offers it when the count was told before', () => {
    tell(first('a'));
    pass(1_000);
    tell({ at: 'done', query: 'a', reply: reply('built-in', 'a', 2), better: reply('model', 'a', 2) });
    pass(1_000);
    expect(spoken).toEqual(['2 memories found', 'A better order is ready']);
  });

  it('does not count for every letter', () => {
    for (const query of ['b', 'br', 'bre']) {
      tell(first(query));
      pass(100);
      tell(done(query, 1));
      pass(50);
    }
    tell({ at: 'searching', query: 'brea', reply: reply('model', 'bre', 1) });
    tell({ at: 'done', query: 'brea', reply: reply('words', 'brea', 0) });
    pass(1_000);
    expect(spoken).toEqual(['Nothing found']);
  });
});
