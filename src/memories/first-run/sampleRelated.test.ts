import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_SPACE } from '../../core/embedder/manifest';
import { StaticEmbedder } from '../../core/embedder/static-embedder';
import { KeywordIndex } from '../../core/keyword/keyword-index';
import { logistic } from '../../core/search/fusion';
import { centreOf, isRelated, rankRelated } from '../../core/search/related';
import { splitIntoPassages } from '../../core/text/chunker';
import { tokenize } from '../../core/text/tokens';
import { createKernels } from '../../core/vector-index/kernels';
import { loadKernelModule } from '../../core/vector-index/testing/load-kernels';
import { ResidentIndex } from '../../core/vector-index/resident-index';
import type { VectorIndex } from '../../core/vector-index/vector-index';
import { sampleMemories } from './sampleMemories';

const read = (name: string): Buffer => readFileSync(new URL(`../../../public/embedder/${name}`, import.meta.url));
const memories = sampleMemories(new Date(2026, 10, 21, 9, 30).getTime());
const { dimensions, calibration } = BUILT_IN_SPACE;

/** A tag on more of the notes says too little to count as shared. */
const COMMON_TAG = 0.15;
/** From which score neighbours by cosine alone were shown. */
const COSINE_FROM = 0.5;

let index: VectorIndex;
const keywords = new KeywordIndex();
const compareTies = (a: number, b: number): number => a - b;

beforeAll(() => {
  const embedder = new StaticEmbedder(new Uint8Array(read('vectors.bin')).buffer, read('vocab.txt').toString('utf8'));
  index = ResidentIndex.create({ dimensions, kernels: createKernels(loadKernelModule()), now: () => 0 });
  memories.forEach(({ text }, document) => {
    const passages = splitIntoPassages(text);
    const texts = passages.length > 1 ? [text, ...passages.map(({ start, end }) => text.slice(start, end))] : [text];
    const rows = new Float32Array(texts.length * dimensions);
    texts.forEach((part, row) => embedder.embedInto(part, rows, row * dimensions));
    index.set(document, rows);
    // Without the tags, which the library indexes as well: they are what the result is measured by.
    keywords.add(document, tokenize(text), document);
  });
});

interface Found {
  readonly document: number;
  readonly score: number;
}

function related(document: number): Found[] {
  const query = { own: document, vector: index.vectorsOf(document).subarray(0, dimensions), text: memories[document].text };
  return rankRelated(query, { index, keywords, compareTies }, centreOf(index, dimensions, memories.length))
    .map((hit) => ({ document: hit.document, score: logistic(calibration.semantic, hit.closeness) }))
    .filter(({ score }, rank) => isRelated(score, rank));
}

/** What was shown before: the plain cosine, from the same score. */
function byCosine(document: number): Found[] {
  return index.search(index.vectorsOf(document).subarray(0, dimensions), { limit: memories.length, compareTies }).hits
    .filter((hit) => hit.document !== document)
    .map((hit) => ({ document: hit.document, score: logistic(calibration.semantic, hit.score) }))
    .filter(({ score }) => score >= COSINE_FROM);
}

const counts = new Map<string, number>();
for (const tag of memories.flatMap(({ tags }) => tags ?? [])) counts.set(tag, (counts.get(tag) ?? 0) + 1);
const tagsOf = memories.map(({ tags }) => (tags ?? []).filter((tag) => counts.get(tag)! <= COMMON_TAG * memories.length));
const shareTag = (a: number, b: number): boolean => tagsOf[a].some((tag) => tagsOf[b].includes(tag));

/** Over notes that share a tag with another: what is shown among the first three, how much of it shares one, and for how many notes. */
function measure(find: (document: number) => Found[]) {
  let shown = 0;
  let good = 0;
  let notes = 0;
  let withAny = 0;
  let withGood = 0;
  memories.forEach((_, document) => {
    if (!memories.some((__, other) => other !== document && shareTag(document, other))) return;
    notes++;
    const first = find(document).slice(0, 3);
    const sharing = first.filter((found) => shareTag(document, found.document)).length;
    shown += first.length;
    good += sharing;
    withAny += Number(first.length > 0);
    withGood += Number(sharing > 0);
  });
  return { precision: good / shown, shown, notes, withAny, withGood };
}

describe('related memories of the sample library', () => {
  // On 21 November 2026, over the 95 notes that share such a tag with another: of 285 shown by cosine 99 did (0.35), of 125 shown so 60
  // (0.48), for 83 of the notes, 42 with one that does. Weights and limits were chosen on these very notes: not an estimate for others.
  it('share a tag far more often than those closest by cosine, and nearly every note has one', () => {
    const before = measure(byCosine);
    const after = measure(related);
    expect(before.notes).toBeGreaterThan(80);
    expect(after.precision).toBeGreaterThan(before.precision + 0.1);
    expect(after.withAny).toBeGreaterThan(0.8 * after.notes);
  });

  it('does not send somebody from a repair bill to a recipe', () => {
    const garage = memories.findIndex(({ text }) => text.startsWith('At the garage'));
    expect(tagsOf[byCosine(garage)[0].document]).toContain('bread');
    const found = related(garage);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ document }) => tagsOf[document]).filter((tags) => !tags.includes('car'))).toEqual([]);
  });
});
