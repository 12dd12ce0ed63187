import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BUILT_IN_SPACE } from '../../core/embedder/manifest';
import { StaticEmbedder } from '../../core/embedder/static-embedder';
import { formOf, isShort, likenessOf } from '../../core/search/alike';
import { sharingPairs, sketchOf } from '../../core/search/shared-shingles';
import { TimeSlice } from '../../core/time-slice';
import { sampleMemories } from '../first-run/sampleMemories';

const read = (name: string): Buffer => readFileSync(new URL(`../../../public/embedder/${name}`, import.meta.url));
const embedder = new StaticEmbedder(new Uint8Array(read('vectors.bin')).buffer, read('vocab.txt').toString('utf8'));
const texts = sampleMemories(Date.UTC(2026, 10, 21)).map(({ text }) => text);
const slice = new TimeSlice({ now: () => 0, yieldToEvents: async () => {} });

/** The same edits at each run. */
let seed = 7;
const random = (): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;

const OTHER_WORDS = 'window Tuesday seven quickly orange station paper winter market bridge doctor piano kettle river blanket'.split(' ');
const words = (text: string): string[] => text.split(/\s+/);

/** What people do to a note between one copy and the next. */
const EDITS: Readonly<Record<string, (text: string, other: string) => string>> = {
  'another word': (text) => {
    const parts = text.split(/(\s+)/);
    parts[2 * Math.floor(random() * (parts.length / 2))] = OTHER_WORDS[Math.floor(random() * OTHER_WORDS.length)];
    return parts.join('');
  },
  'every tenth word another': (text) => text.split(/(\s+)/).map((part) => (/\S/.test(part) && random() < 0.1 ? OTHER_WORDS[Math.floor(random() * OTHER_WORDS.length)] : part)).join(''),
  'lines added': (text, other) => `${text}\n\n${words(other).slice(0, Math.ceil(words(text).length * 0.3)).join(' ')}`,
  'the first half': (text) => text.slice(0, text.length / 2),
  'sentences in another order': (text) => text.split(/(?<=[.!?])\s+/).reverse().join(' '),
};

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(BUILT_IN_SPACE.dimensions);
  embedder.embedInto(text, vector, 0);
  return vector;
}

const forms = texts.map((text) => ({ form: formOf(text), vector: vectorOf(text) }));

function isAlike(a: (typeof forms)[number], b: (typeof forms)[number]): boolean {
  return likenessOf(a.form, b.form, a.vector.reduce((sum, value, i) => sum + value * b.vector[i], 0)) !== null;
}

it('takes no two of the sample library for doubles: they are a hundred notes of one person', () => {
  let found = 0;
  for (let a = 0; a < forms.length; a++) for (let b = a + 1; b < forms.length; b++) if (isAlike(forms[a], forms[b])) found++;
  expect(forms.length).toBeGreaterThan(100);
  expect(found).toBe(0);
});

it('finds edited copies of it: of 102 notes, what this many of each kind are', () => {
  const found = Object.entries(EDITS).map(([name, edit]) => {
    // A copy may have become too short to be told from another note; then it is none.
    const copies = texts.map((text, i) => edit(text, texts[(i + 1) % texts.length])).map((text) => ({ form: formOf(text), vector: vectorOf(text) }));
    const long = copies.map((_, i) => i).filter((i) => !isShort(copies[i].form) && !isShort(forms[i].form));
    return { name, recall: long.filter((i) => isAlike(forms[i], copies[i])).length / long.length, of: long.length };
  });
  const least = { 'another word': 0.99, 'every tenth word another': 0.85, 'lines added': 0.99, 'the first half': 0.9, 'sentences in another order': 0.95 };
  for (const { name, recall, of } of found) {
    expect(of, name).toBeGreaterThan(80);
    expect(recall, `${name}: ${JSON.stringify(found)}`).toBeGreaterThanOrEqual(least[name as keyof typeof least]);
  }
});

it('looks closely at all pairs that are alike, and at few others', async () => {
  const copies = texts.map((text, i) => EDITS['every tenth word another'](text, texts[(i + 1) % texts.length])).map((text) => ({ form: formOf(text), vector: vectorOf(text) }));
  const all = [...forms, ...copies];
  const sketches = all.flatMap(({ form }, document) => (isShort(form) ? [] : [[document, sketchOf(form.shingles)] as const]));
  const candidates = new Set((await sharingPairs(sketches, slice)).map((pair) => pair.join(' ')));
  const alike = forms.flatMap((form, i) => (isAlike(form, copies[i]) && form.form.plain !== copies[i].form.plain ? [`${i} ${i + forms.length}`] : []));
  expect(alike.length).toBeGreaterThan(80);
  expect(alike.filter((pair) => candidates.has(pair)).length / alike.length).toBeGreaterThanOrEqual(0.98);
  // Of some 20,000.
  expect(candidates.size).toBeLessThan(200);
});
