import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDataset, NOTE_WORDS } from './dataset';

const vocabulary = readFileSync(new URL('../public/embedder/vocab.txt', import.meta.url), 'utf8').trimEnd().split('\n');

describe('createDataset', () => {
  const dataset = createDataset(vocabulary);

  it('makes the same notes and queries every time, and others for another seed', () => {
    const again = createDataset(vocabulary);
    for (const index of [0, 1, 9_999, 99_999]) {
      expect(again.note(index)).toEqual(dataset.note(index));
      expect(again.query(index)).toBe(dataset.query(index));
    }
    expect(createDataset(vocabulary, 1).note(0).text).not.toBe(dataset.note(0).text);
  });

  it('has notes of exactly 100 words, each with a marker of its own', () => {
    const markerWords = new Set<string>();
    // 20,000 assertions would take seconds; what is wrong is collected.
    const wrong: number[] = [];
    for (let index = 0; index < 20_000; index++) {
      const { text, marker } = dataset.note(index);
      if (!text.endsWith(marker) || (index % 100 === 0 && text.split(/\s+/u).length !== NOTE_WORDS)) wrong.push(index);
      for (const word of marker.split(' ')) markerWords.add(word);
    }
    expect(wrong).toEqual([]);
    expect(markerWords.size).toBe(40_000);
  });

  it('asks distinct queries of 3 to 6 words that notes of the topic contain', () => {
    const queries = Array.from({ length: 2_000 }, (_, index) => dataset.query(index));
    expect(new Set(queries).size).toBeGreaterThan(1_980);
    for (const query of queries) expect(query.split(' ').length).toSatisfy((words: number) => words >= 3 && words <= 6);
    const library = new Set(Array.from({ length: 2_000 }, (_, index) => dataset.note(index).text.toLowerCase()).join(' ').split(/[^a-z]+/u));
    const known = queries.flatMap((query) => query.split(' ')).filter((word) => library.has(word)).length;
    expect(known / queries.flatMap((query) => query.split(' ')).length).toBeGreaterThan(0.8);
  });
});
