import { describe, expect, it } from 'vitest';
import type { Hit, SearchReply } from '../contracts/search';
import { arrangeHits as arrangeInState, type HitsInUse } from './arrangeHits';

const reply = (stage: SearchReply['stage'], ...ids: string[]): SearchReply => ({
  query: 'q', mode: 'hybrid', stage, hits: ids.map((id) => ({ id, foundBy: stage }) as Hit), total: ids.length, partial: stage !== 'model', complete: true,
  timings: { totalMs: 1, workerMs: 1, wordsMs: null, embedMs: null, scanMs: null, rescoreMs: null, fuseMs: null, readMs: 0, builtInMs: 1, modelEmbedMs: null, modelRankMs: null },
  library: { memories: 9, vectors: 9, pending: 0 }, vectorSpace: stage, path: null,
});
const shown = reply('built-in', 'a', 'b', 'c', 'd');
const better = reply('model', 'a', 'b', 'd', 'c');
const arrangeHits = (before: SearchReply, after: SearchReply, inUse: HitsInUse) => arrangeInState({ at: 'searching', query: 'q', reply: before }, after, () => inUse);
const idsOf = ({ hits }: SearchReply): string[] => hits.map(({ id }) => id);

describe('arrangeHits', () => {
  it('shows the better order where the hits are not in use', () => {
    expect(arrangeHits(shown, better, { inSight: 4, held: false, canOffer: true })).toEqual({ reply: better });
  });

  it('keeps it back while they are in use, and says that all has been found', () => {
    const { reply: kept, better: waiting } = arrangeHits(shown, better, { inSight: 4, held: true, canOffer: true });
    expect(idsOf(kept)).toEqual(idsOf(shown));
    expect(kept).toMatchObject({ stage: 'built-in', partial: false });
    expect(waiting).toBe(better);
  });

  it('leaves near memories beside a text that is being written as they are, without a word', () => {
    expect(arrangeHits(shown, better, { inSight: 4, held: true, canOffer: false })).toEqual({ reply: { ...shown, partial: false } });
  });

  it('leaves the very hits in sight where they are when only others change place, held or not', () => {
    for (const held of [true, false]) {
      const { reply: next, better: waiting } = arrangeHits(shown, better, { inSight: 2, held, canOffer: true });
      expect(waiting).toBeUndefined();
      expect(next.stage).toBe('model');
      expect(idsOf(next)).toEqual(['a', 'b', 'd', 'c']);
      expect(next.hits[0]).toBe(shown.hits[0]);
      expect(next.hits[2]).toBe(better.hits[2]);
    }
  });

  it('has nothing to offer when the order is the same, nor when there are only more at the end', () => {
    const same = arrangeHits(shown, reply('model', 'a', 'b', 'c', 'd'), { inSight: 4, held: true, canOffer: true });
    expect(same.better).toBeUndefined();
    expect(same.reply.hits).toEqual(shown.hits);
    const longer = arrangeHits(shown, reply('model', 'a', 'b', 'c', 'd', 'e'), { inSight: 4, held: true, canOffer: true });
    expect(idsOf(longer.reply)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('lets nothing stand in the way but hits of the built-in embedder for the same question', () => {
    const inUse = { inSight: 4, held: true, canOffer: true };
    for (const before of [{ ...shown, query: 'before' }, reply('words', 'd', 'a'), reply('model', 'd', 'a')]) {
      expect(arrangeHits(before, better, inUse)).toEqual({ reply: better });
    }
    expect(arrangeInState({ at: 'searching', query: 'q', reply: null }, better, () => inUse)).toEqual({ reply: better });
  });

  it('does not take a hit away that is in use', () => {
    expect(arrangeHits(shown, reply('model', 'a', 'b', 'c'), { inSight: 4, held: true, canOffer: true }).better).toBeDefined();
  });
});
