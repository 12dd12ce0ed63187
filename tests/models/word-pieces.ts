import { readFileSync } from 'node:fs';
import { TINY_SHAPE } from './encoder-weights';

/** The words of the built-in embedder, most frequent first. */
const WORDS = new URL('../../public/embedder/vocab.txt', import.meta.url);

const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const ENDINGS = ['s', 'ed', 'ing', 'er', 'est', 'ly', 'ness', 'ment', 'tion', 'able', 'ful', 'less', 'en', 'al', 'y'];

/** BERT's own places for its special pieces; the places between are called `[unusedN]` there as well. */
const BERT_SPECIALS: Readonly<Record<number, string>> = { 0: '[PAD]', 100: '[UNK]', 101: '[CLS]', 102: '[SEP]', 103: '[MASK]' };
const BERT_FIRST_PIECE = 999;

/**
 * A vocabulary of exactly `size` word pieces. Large ones have the layout of bert-base-uncased (special pieces at 0 and 100 to
 * 103, single characters from 999) with our own words in it; small ones begin with the special pieces and hold the most
 * frequent words. Any text can be written with it: single characters are always in, at the start and inside of a word.
 */
export function wordPieces(size: number): string[] {
  const pieces = size >= 2 * TINY_SHAPE.vocabulary ? bertStart() : Object.values(BERT_SPECIALS);
  const seen = new Set(pieces);
  const add = (piece: string): void => {
    if (pieces.length < size && !seen.has(piece)) {
      seen.add(piece);
      pieces.push(piece);
    }
  };
  const characters = [...PUNCTUATION, ...DIGITS, ...LETTERS];
  for (const character of characters) add(character);
  for (const character of [...DIGITS, ...LETTERS]) add(`##${character}`);
  for (const ending of ENDINGS) add(`##${ending}`);
  const words = readFileSync(WORDS, 'utf8').trimEnd().split('\n').filter((word) => /^[a-z0-9]+$/u.test(word));
  for (const word of words) add(word);
  if (pieces.length < size) for (const ending of commonEndings(words)) add(`##${ending}`);
  if (pieces.length !== size) throw new RangeError(`There are ${pieces.length} word pieces, not ${size}.`);
  return pieces;
}

function bertStart(): string[] {
  let unused = 0;
  return Array.from({ length: BERT_FIRST_PIECE }, (_, place) => BERT_SPECIALS[place] ?? `[unused${unused++}]`);
}

/** Ends of words by how often they occur, most frequent first; ties in alphabetical order. */
function commonEndings(words: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of words) {
    for (let length = 2; length <= 5 && length < word.length; length++) {
      const ending = word.slice(-length);
      counts.set(ending, (counts.get(ending) ?? 0) + 1);
    }
  }
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1)).map(([ending]) => ending);
}
