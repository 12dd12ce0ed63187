import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL_SETTINGS, type ModelDescription, type ModelSpacesState, type SpaceFill } from '../contracts/models';
import { CATALOGUE } from '../core/models/catalogue';
import {
  downloadBytes, factWords, fillWords, languageWords, loadedWords, parameterWords, pausedWords, rateWords, recordBytes, selfTestWords, sourceOf, tenthsWords, timeLeftWords, whatToFree,
} from './modelWords';

const file = (approxBytes: number | null, required = true) => ({ path: 'a', required, approxBytes });
const fill: SpaceFill = { model: 'm', name: 'M', space: null, memories: 3120, total: 10482, paused: null, memoriesPerSecond: 41.3, secondsLeft: 179 };

describe('sizes', () => {
  it('of a download are known when every file that it needs is', () => {
    expect(downloadBytes({ files: [file(600), file(23e6)] })).toBe(23_000_600);
    expect(downloadBytes({ files: [file(600), file(null, false)] })).toBe(600);
    expect(downloadBytes({ files: [file(600), file(null)] })).toBeNull();
    expect(downloadBytes({ files: [] })).toBeNull();
    expect(recordBytes({ files: [{ path: 'a', sizeBytes: 5, sha256: '', trust: 'hub' }, { path: 'b', sizeBytes: 6, sha256: '', trust: 'hub' }] })).toBe(11);
  });

  it('count up in the unit of the whole', () => {
    expect(loadedWords(4_215_000, 22_900_000)).toBe('4.2 of 22.9 MB');
    expect(loadedWords(0, 309_000_000)).toBe('0 of 309 MB');
    expect(loadedWords(512, 80_000)).toBe('0.5 of 80 kB');
    // More than was announced must not read as more than all.
    expect(loadedWords(25e6, 22.9e6)).toBe('22.9 of 22.9 MB');
    expect(loadedWords(4_215_000, null)).toBe('4 MB');
  });
});

it('rates and times left are rough', () => {
  expect(rateWords(1_240_000)).toBe('1.2 MB/s');
  expect(rateWords(87_300)).toBe('87 kB/s');
  expect(rateWords(870)).toBe('0.9 kB/s');
  expect([0, 4.9, 5, 14, 54, 55, 89, 91, 3500, 3600, 9000].map(timeLeftWords)).toEqual([
    'a moment left', 'a moment left', 'about 10 seconds left', 'about 20 seconds left', 'about 60 seconds left', 'about 1 minute left', 'about 1 minute left', 'about 2 minutes left',
    'about 58 minutes left', 'about 1 hour left', 'about 3 hours left',
  ]);
});

describe('room', () => {
  const record = (id: string, sizeBytes: number) => ({ description: { ...CATALOGUE[0], id, name: id }, revision: 'r', files: [{ path: 'a', sizeBytes, sha256: '', trust: 'hub' as const }], addedAt: 1, known: null });
  const spaces = (old: ModelSpacesState['old'], current: string | null): ModelSpacesState => ({
    current: current === null ? null : { model: current, name: current, space: null, memories: 1 }, next: null, old, encoder: { at: 'off' }, settings: DEFAULT_MODEL_SETTINGS, refining: { active: false, medianMs: null }, pending: 0,
  });

  it('is made by what is not in use, largest first', () => {
    const old = [{ spaceId: 's', model: 'c', name: 'c', vectors: 9, bytes: 30e6 }];
    expect(whatToFree({ records: [record('a', 20e6), record('b', 40e6), record('c', 90e6)], spaces: spaces(old, 'c') })).toBe('Not in use: b (40 MB), the old vectors of c (30 MB), a (20 MB).');
    expect(whatToFree({ records: [record('c', 90e6)], spaces: spaces([], 'c') })).toBe('');
  });
});

describe('facts', () => {
  it('name languages and parameters as people do', () => {
    expect(languageWords(['en'])).toBe('English');
    expect(languageWords(['en', 'de'])).toBe('English, German');
    expect(languageWords(['multilingual'])).toBe('many languages');
    expect(parameterWords(22_700_000)).toBe('23 million parameters');
    expect(parameterWords(1_540_000_000)).toBe('1.5 billion parameters');
  });

  it('can be said of every model of the catalogue, and of one that says less', () => {
    for (const entry of CATALOGUE) expect(factWords(entry).length).toBeGreaterThanOrEqual(3);
    expect(factWords({ dimensions: null, maxTokens: 512 } as ModelDescription)).toEqual(['up to 512 tokens']);
  });

  it('link to addresses, and leave titles what they are', () => {
    expect(sourceOf('https://www.example.org/a?b')).toEqual({ href: 'https://www.example.org/a?b', label: 'example.org' });
    expect(sourceOf('Reimers and Gurevych 2019')).toEqual({ href: null, label: 'Reimers and Gurevych 2019' });
    // Never a link that runs something.
    expect(sourceOf('javascript:alert(1)').href).toBeNull();
  });
});

describe('a change', () => {
  it('says how far, how fast and how long, and nothing of that while it rests', () => {
    expect(fillWords(fill)).toBe('3,120 of 10,482 memories · 41 a second · about 3 minutes left');
    expect(fillWords({ ...fill, memoriesPerSecond: 2.34, secondsLeft: null })).toBe('3,120 of 10,482 memories · 2.3 a second');
    expect(fillWords({ ...fill, paused: 'by-person' })).toBe('3,120 of 10,482 memories');
  });

  it('gives a reason for every rest', () => {
    expect(pausedWords(null)).toBeNull();
    expect(new Set((['by-person', 'on-battery', 'no-encoder'] as const).map(pausedWords)).size).toBe(3);
  });
});

it('shares are said in tenths, tests with what they were held against', () => {
  expect(tenthsWords(0.634)).toBe('6.3 of 10');
  expect(selfTestWords({ sentences: 6, lowestCosine: 0.99987, against: 'known-answers' })).toMatch(/^passed: 6 sentences, at least 0\.9999 alike/);
  expect(selfTestWords({ sentences: 6, lowestCosine: 1, against: 'itself' })).toMatch(/^first load/);
});
