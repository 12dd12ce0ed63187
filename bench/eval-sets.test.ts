import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evalFile, readRetrievalSet, readSimilarityPairs } from './eval-sets';

const folder = mkdtempSync(join(tmpdir(), 'engram-eval-sets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('evaluation sets', () => {
  it('reads pairs, and names the line that is none', () => {
    expect(readSimilarityPairs(write('a.tsv', '3.60\tA cat.\tA dog.\n0\tx\ty\n'))).toEqual([{ score: 3.6, left: 'A cat.', right: 'A dog.' }, { score: 0, left: 'x', right: 'y' }]);
    expect(() => readSimilarityPairs(write('b.tsv', '1\tx\ty\nbroken\n'))).toThrow('line 2');
  });

  it('reads both forms of retrieval sets', () => {
    const byId = readRetrievalSet(write('a.json', JSON.stringify({ docs: { d: 'text' }, queries: { q: 'why?' }, qrels: { q: { d: 2 } } })));
    expect(byId.queries).toEqual([{ text: 'why?', relevance: new Map([['d', 2]]) }]);
    const byText = readRetrievalSet(write('b.json', JSON.stringify({ notes: { n: 'text' }, queries: { 'why?': ['n'] } })));
    expect(byText.queries).toEqual([{ text: 'why?', relevance: new Map([['n', 1]]) }]);
    expect(() => readRetrievalSet(write('c.json', JSON.stringify({ docs: {}, queries: { q: 'why?' } })))).toThrow('no right document');
  });

  it('says when a set is not there', () => {
    expect(evalFile(folder, 'a.json')).toBe(join(folder, 'a.json'));
    expect(evalFile(folder, 'none.json')).toBeNull();
  });
});
