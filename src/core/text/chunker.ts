import type { TextRange } from '../../contracts/search';

/** Part of every vector-space id: another way of cutting gives other passages, so their vectors must be made again. */
export const CHUNKER_VERSION = 1;

/** Measured for the built-in embedder: passages of about 60 words that overlap by 15, plus the whole text. */
export const PASSAGE_WORDS = 60;
export const PASSAGE_STEP = 45;

/** A run without white space longer than this (Chinese, Japanese, base64) counts as several words. */
const LONGEST_WORD = 64;
const PIECE_OF_LONG_RUN = 12;

const RUNS = /\S+/g;

function wordRanges(text: string): TextRange[] {
  const words: TextRange[] = [];
  for (const match of text.matchAll(RUNS)) {
    const end = match.index + match[0].length;
    if (match[0].length <= LONGEST_WORD) {
      words.push({ start: match.index, end });
      continue;
    }
    let start = match.index;
    while (start < end) {
      let cut = Math.min(end, start + PIECE_OF_LONG_RUN);
      // Never between the two halves of a surrogate pair.
      if (cut < end && text.charCodeAt(cut) >= 0xdc00 && text.charCodeAt(cut) <= 0xdfff) cut++;
      words.push({ start, end: cut });
      start = cut;
    }
  }
  return words;
}

/**
 * Cuts a text into overlapping passages.
 * @returns ranges in reading order that together hold every word; a text of up to {@link PASSAGE_WORDS} words gives one range
 *   from its first to its last word, a text of white space none. The last passage may be shorter.
 */
export function splitIntoPassages(text: string): TextRange[] {
  const words = wordRanges(text);
  const passages: TextRange[] = [];
  for (let first = 0; first < words.length; first += PASSAGE_STEP) {
    const last = Math.min(words.length, first + PASSAGE_WORDS) - 1;
    passages.push({ start: words[first].start, end: words[last].end });
    if (last === words.length - 1) break;
  }
  return passages;
}
