import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SearchMode } from '../../contracts/search';
import { BUILT_IN_SPACE } from '../../core/embedder/manifest';
import { StaticEmbedder } from '../../core/embedder/static-embedder';
import { inflectionCandidates } from '../../core/embedder/word-forms';
import { KeywordIndex } from '../../core/keyword/keyword-index';
import { fuse } from '../../core/search/fusion';
import { splitIntoPassages } from '../../core/text/chunker';
import { tokenize } from '../../core/text/tokens';
import { sampleMemories } from './sampleMemories';
import { SUGGESTED_SEARCHES } from './suggestedSearches';

/** How the memory begins that each search has to find first. */
const EXPECTED: Readonly<Record<(typeof SUGGESTED_SEARCHES)[number], string>> = {
  'how much did it cost to fix the vehicle': 'At the garage: brake pads and rotors replaced',
  'why I was so tired and exhausted': 'Slept badly all week',
  'adopting a stray kitten': 'Brought a cat home from the animal shelter',
};

/** Words that say nothing about what is meant; everything else may not be shared. */
const EMPTY_WORDS = new Set('a and did how i it much so the to was why'.split(' '));

const read = (name: string): Buffer => readFileSync(new URL(`../../../public/embedder/${name}`, import.meta.url));
const memories = sampleMemories(new Date(2026, 10, 21, 9, 30).getTime());
const indexed = memories.map(({ text, tags }) => `${text}\n${tags?.join(' ') ?? ''}`);

let embed: (text: string) => Float32Array;
let passagesOf: Float32Array[][];
const keywords = new KeywordIndex();

beforeAll(() => {
  const embedder = new StaticEmbedder(new Uint8Array(read('vectors.bin')).buffer, read('vocab.txt').toString('utf8'));
  embed = (text) => {
    const out = new Float32Array(embedder.dimensions);
    embedder.embedInto(text, out, 0);
    return out;
  };
  passagesOf = memories.map(({ text }) => splitIntoPassages(text).map(({ start, end }) => embed(text.slice(start, end))));
  indexed.forEach((text, document) => keywords.add(document, tokenize(text), document));
});

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Ranks the sample as the library does: mean of the whole and its best passage, fused with the words. */
function ranked(query: string, mode: SearchMode): { readonly text: string; readonly score: number; readonly coverage: number }[] {
  const vector = embed(query);
  const coverage = new Map(keywords.search(query, memories.length).matches.map((match) => [match.document, match.coverage]));
  const candidates = memories.map(({ text }, document) => {
    const whole = dot(vector, embed(text));
    const best = passagesOf[document].length > 1 ? Math.max(...passagesOf[document].map((passage) => dot(vector, passage))) : whole;
    return { document, cosine: (whole + best) / 2, ordinal: 0, coverage: mode === 'semantic' ? 0 : coverage.get(document) ?? 0 };
  });
  return fuse(candidates, { mode, threshold: 0, calibration: BUILT_IN_SPACE.calibration }, (a, b) => a - b)
    .map(({ document, score, coverage: covered }) => ({ text: memories[document].text, score, coverage: covered }));
}

/** The word and everything it may be an inflection of, and the beginning that its family shares. */
function family(word: string): string[] {
  const forms = [word, ...inflectionCandidates(word)];
  return [...forms, ...forms.filter((form) => form.length >= 5).map((form) => `${form.slice(0, 5)}…`)];
}

describe.each(SUGGESTED_SEARCHES)('the suggested search “%s”', (query) => {
  const expected = EXPECTED[query];

  it('finds one memory of the sample first, by meaning alone and in the mixed ranking, clearly', () => {
    for (const mode of ['semantic', 'hybrid'] as const) {
      const [first, second] = ranked(query, mode);
      expect(first.text.startsWith(expected), `${mode}: ${first.text.slice(0, 60)}`).toBe(true);
      expect(first.score - second.score).toBeGreaterThan(0.05);
    }
  });

  it('shares no word with it, nor the stem of one', () => {
    const at = memories.findIndex(({ text }) => text.startsWith(expected));
    expect(at).toBeGreaterThanOrEqual(0);
    const meant = tokenize(query).filter((word) => !EMPTY_WORDS.has(word));
    expect(meant.length).toBeGreaterThanOrEqual(2);
    const there = new Set(tokenize(indexed[at]).filter((word) => !EMPTY_WORDS.has(word)).flatMap(family));
    expect(meant.flatMap(family).filter((form) => there.has(form))).toEqual([]);
    // Nor do the empty ones count as a match: below this the library names meaning alone as the reason.
    expect(ranked(query, 'hybrid')[0].coverage).toBeLessThan(0.2);
  });
});
