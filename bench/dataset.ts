import { seededRandom } from '../src/core/statistics/seeded-random';

/**
 * Synthetic notes, the same on every machine. Real notes cannot be published, and uniform random words would make every
 * search easy for words and impossible for meaning. So each note is about a topic, as real ones are:
 *
 * - The vocabulary is that of the built-in embedder, most frequent word first. Its first 150 words are glue.
 * - A topic is 60 words drawn from the rest. There are 400 topics; popular ones have more notes (Zipf).
 * - A word of a note is glue with probability 0.45, from the note's topic with 0.40, from a second topic with 0.05, else
 *   any word; within each of these, frequencies follow Zipf's law.
 * - Every note ends in a marker: two made-up words that no other note has, for checking that a search finds this one.
 *
 * Note n depends on the seed and n alone: the first 10,000 notes of a library of 100,000 are the library of 10,000.
 */
export interface Note {
  readonly text: string;
  readonly marker: string;
  readonly topic: number;
}

export interface Dataset {
  note(index: number): Note;
  /** 3 to 6 words of one topic. No two of the first 100,000 are likely to be equal. */
  query(index: number): string;
  /** A text of exactly `words` words, made like a note, without a marker. */
  text(index: number, words: number): string;
}

export const NOTE_WORDS = 100;
export const SEED = 20_240_517;

const GLUE_WORDS = 150;
const TOPICS = 400;
const TOPIC_WORDS = 60;
const MARKER_WORDS = 2;

/** @param vocabulary - words, most frequent first */
export function createDataset(vocabulary: readonly string[], seed = SEED): Dataset {
  const glue = vocabulary.slice(0, GLUE_WORDS);
  const rest = vocabulary.slice(GLUE_WORDS).filter((word) => /^[a-z]{3,}$/u.test(word));
  if (rest.length < TOPIC_WORDS) throw new RangeError(`A vocabulary of ${vocabulary.length} words is too small.`);
  const glueAt = zipf(glue.length);
  const restAt = zipf(rest.length);
  const topicAt = zipf(TOPICS);
  const topicWordAt = zipf(TOPIC_WORDS);
  const topics = Array.from({ length: TOPICS }, (_, topic) => {
    const random = seededRandom(mix(seed, 1, topic));
    return Array.from({ length: TOPIC_WORDS }, () => rest[Math.floor(random() * rest.length)]!);
  });

  function sentences(random: () => number, topic: number, count: number): string {
    const second = topicAt(random());
    const words: string[] = [];
    let left = 0;
    for (let index = 0; index < count; index++) {
      const kind = random();
      const word =
        kind < 0.45 ? glue[glueAt(random())]!
        : kind < 0.85 ? topics[topic]![topicWordAt(random())]!
        : kind < 0.9 ? topics[second]![topicWordAt(random())]!
        : rest[restAt(random())]!;
      const first = left === 0;
      if (first) left = 8 + Math.floor(random() * 7);
      left--;
      words.push((first ? word[0]!.toUpperCase() + word.slice(1) : word) + (left === 0 || index === count - 1 ? '.' : ''));
    }
    return words.join(' ');
  }

  return {
    note(index) {
      const random = seededRandom(mix(seed, 2, index));
      const topic = topicAt(random());
      const marker = `${madeUpWord(index)} ${madeUpWord(index + 7_000_003)}`;
      return { topic, marker, text: `${sentences(random, topic, NOTE_WORDS - MARKER_WORDS)}\n\n${marker}` };
    },
    query(index) {
      const random = seededRandom(mix(seed, 3, index));
      const words = topics[topicAt(random())]!;
      const length = 3 + Math.floor(random() * 4);
      const chosen = new Set<string>();
      for (let tries = 0; chosen.size < length && tries < 100; tries++) chosen.add(words[topicWordAt(random())]!);
      return [...chosen].join(' ');
    },
    text(index, words) {
      const random = seededRandom(mix(seed, 4, index));
      return sentences(random, topicAt(random()), words);
    },
  };
}

/** Draws ranks 0 to n-1 with probability proportional to 1 / (rank + 1). @see Zipf 1949 */
function zipf(n: number): (uniform: number) => number {
  const cumulative = new Float64Array(n);
  let sum = 0;
  for (let rank = 0; rank < n; rank++) cumulative[rank] = sum += 1 / (rank + 1);
  return (uniform) => {
    const wanted = uniform * sum;
    let low = 0;
    let high = n - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Syllables that spell `index`: a bijection, so no two indexes share a word. The ending keeps it out of any vocabulary. */
function madeUpWord(index: number): string {
  const CONSONANTS = 'bdfgklmnprstvz';
  const VOWELS = 'aeiou';
  const syllables = CONSONANTS.length * VOWELS.length;
  let word = '';
  // Scrambled within 70^4, so that neighbouring notes do not differ by one letter, which typo tolerance would forgive.
  let left = (index * 7_368_787 + 1_234_567) % syllables ** 4;
  for (let count = 0; count < 4; count++) {
    const syllable = left % syllables;
    word += CONSONANTS[Math.floor(syllable / VOWELS.length)]! + VOWELS[syllable % VOWELS.length]!;
    left = Math.floor(left / syllables);
  }
  return `${word}xq`;
}

function mix(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
