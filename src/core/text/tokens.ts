import { blankEncoded } from './blank-encoded';

/**
 * Words as the keyword index and the built-in embedder see them. For English, and for every language that separates its words and
 * needs no marks within them, both see the same ones.
 */

const COMBINING_MARKS = /[\u0300-\u036f]/g;
const ONLY_ASCII = /^[\u0000-\u007f]*$/;
const ASCII_TOKENS = /[a-z]+(?:'[a-z]+)*|[0-9]+/g;
const TOKENS = /\p{L}+(?:'\p{L}+)*|\p{Nd}+/gu;

/**
 * Anything behind Latin, Greek and Cyrillic, symbols and emoji left out: nearly no text of Europe goes past this test. By UTF-16 unit
 * (\ud83b to \ud83f begin emoji and symbols), which takes half the time of the `u` flag.
 */
const OTHER_SCRIPTS = /[\u0590-\u1dff\u2e80-\ud83a\ud840-\udbff\uf900-\ufdff]/;
/** With vowel signs and the like inside a word: without them a word of Hindi or Thai falls to pieces. */
const MARKED_TOKENS = /\p{L}[\p{L}\p{M}]*(?:'\p{L}[\p{L}\p{M}]*)*|\p{Nd}+/gu;
/** Points and vowel signs that Hebrew and Arabic are written with or without, the Arabic lengthening stroke, and what joins or varies signs. */
const OPTIONAL_MARKS = /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]|\u200d|[\ufe00-\ufe0f]/g;
/** Scripts that put no space between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** For browsers without a segmenter: runs of such scripts (with the signs they share), and what stands between them. */
const UNSPACED_PARTS = /[\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{M}])+/gu;

/** A run without any punctuation is handed to the segmenter in pieces, so that no text can make one call long. */
const LONGEST_RUN = 4_000;

/** Made once: making one takes longer than using it on a page of text. Dictionaries go by script, so the locale does not matter. Firefox has it since 125. */
const segmenter = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter('en', { granularity: 'word' }) : null;

/**
 * Says how words were cut. An index made under another version may hold other words for texts with {@link hasVersionedWords}; all
 * others have stayed the same since the first.
 */
export const TOKENIZER_VERSION = segmenter === null ? '2-bigrams' : '2-words';

/** True for a text, or a word of an index, that another version of the tokenizer may cut in another way. */
export function hasVersionedWords(text: string): boolean {
  return OTHER_SCRIPTS.test(text);
}

/** NFKD, without combining marks U+0300 to U+036F, lower case, typographic apostrophe to "'". */
export function foldText(text: string): string {
  return ONLY_ASCII.test(text) ? text.toLowerCase() : foldOther(text);
}

function foldOther(text: string): string {
  return text.normalize('NFKD').replace(COMBINING_MARKS, '').toLowerCase().replaceAll('\u2019', "'");
}

function withoutApostrophes(token: string): string {
  if (!token.includes("'")) return token;
  const base = token.endsWith("'s") ? token.slice(0, -2) : token;
  return base.replaceAll("'", '');
}

/**
 * Folded words and numbers of a text in reading order, repeats kept: what the keyword index holds and looks for. `dog's` gives `dog`,
 * `don't` gives `dont`. Scripts without spaces are cut into words by `Intl.Segmenter`. What is encoded (image addresses, base64) has no words.
 */
export function tokenize(text: string): string[] {
  const written = blankEncoded(text);
  // Asked once: what is ASCII stays so.
  if (ONLY_ASCII.test(written)) return plainTokens(written.toLowerCase(), ASCII_TOKENS);
  const folded = foldOther(written);
  return OTHER_SCRIPTS.test(folded) ? markedTokens(folded) : plainTokens(folded, ONLY_ASCII.test(folded) ? ASCII_TOKENS : TOKENS);
}

/**
 * Words as the built-in embedder takes them: `public/embedder/FORMAT.txt`, steps 1 and 2, to the letter, because its vectors and all
 * that are stored were made so.
 */
export function embedderTokens(text: string): string[] {
  const folded = foldText(text);
  return plainTokens(folded, ONLY_ASCII.test(folded) ? ASCII_TOKENS : TOKENS);
}

function plainTokens(folded: string, pattern: RegExp): string[] {
  const found = folded.match(pattern);
  if (found === null) return [];
  for (let i = 0; i < found.length; i++) found[i] = withoutApostrophes(found[i]);
  return found;
}

function markedTokens(folded: string): string[] {
  const tokens: string[] = [];
  for (const word of folded.replace(OPTIONAL_MARKS, '').match(MARKED_TOKENS) ?? []) {
    if (!UNSPACED.test(word)) tokens.push(withoutApostrophes(word));
    // Composed again: a Japanese voice mark is part of its letter, and the dictionaries know it so.
    else for (const segment of unspacedWords(word.normalize('NFC'))) tokens.push(asIndexed(segment.token));
  }
  return tokens;
}

/** A part of a run that has no spaces; one of another script is decomposed, as it would be if it stood alone. */
function asIndexed(segment: string): string {
  return withoutApostrophes(UNSPACED.test(segment) ? segment : segment.normalize('NFD'));
}

export interface TokenPlace {
  readonly token: string;
  /** UTF-16 offsets into the text that was given, `[start, end)`. */
  readonly start: number;
  readonly end: number;
}

/** Words of a run that has no spaces, with their places in it. */
function unspacedWords(run: string): TokenPlace[] {
  const words: TokenPlace[] = [];
  for (let from = 0; from < run.length; ) {
    let to = Math.min(run.length, from + LONGEST_RUN);
    // Never between the two halves of a surrogate pair.
    if (to < run.length && run.charCodeAt(to) >= 0xdc00 && run.charCodeAt(to) <= 0xdfff) to++;
    const piece = run.slice(from, to);
    for (const { token, start, end } of segmenter === null ? bigrams(piece) : segmented(piece, segmenter)) words.push({ token, start: from + start, end: from + end });
    from = to;
  }
  return words;
}

function segmented(run: string, by: Intl.Segmenter): TokenPlace[] {
  return Array.from(by.segment(run), ({ segment, index }) => ({ token: segment, start: index, end: index + segment.length })).filter(({ token }) => /[\p{L}\p{Nd}]/u.test(token));
}

/** Every two neighbouring signs: finds the same words as a dictionary, and some more. */
function bigrams(run: string): TokenPlace[] {
  const pairs: TokenPlace[] = [];
  for (const { 0: part, index } of run.matchAll(UNSPACED_PARTS)) {
    const signs = Array.from(part);
    if (!UNSPACED.test(part) || signs.length === 1) {
      pairs.push({ token: part, start: index, end: index + part.length });
      continue;
    }
    let start = index;
    for (let i = 0; i + 1 < signs.length; i++) {
      const token = signs[i] + signs[i + 1];
      pairs.push({ token, start, end: start + token.length });
      start += signs[i].length;
    }
  }
  return pairs;
}

const PLACED_TOKENS = /[\p{L}\p{M}\u200d]+(?:['\u2019][\p{L}\p{M}\u200d]+)*|\p{Nd}+/gu;

/**
 * Tokens with their place in the unfolded text, for highlighting.
 * A word whose folding splits or vanishes (rare: ligatures, symbols) yields its folded parts at the same place.
 */
export function placeTokens(text: string): TokenPlace[] {
  const places: TokenPlace[] = [];
  for (const match of blankEncoded(text).matchAll(PLACED_TOKENS)) {
    const start = match.index;
    const end = start + match[0].length;
    const folded = UNSPACED.test(match[0]) ? foldText(match[0]).replace(OPTIONAL_MARKS, '').normalize('NFC') : '';
    // Where each sign stays as long as it was, the places within are those within the text.
    if (folded.length === match[0].length && Array.from(match[0]).every((sign) => foldText(sign).normalize('NFC').length === sign.length)) for (const word of unspacedWords(folded)) places.push({ token: asIndexed(word.token), start: start + word.start, end: start + word.end });
    else for (const token of tokenize(match[0])) places.push({ token, start, end });
  }
  return places;
}
