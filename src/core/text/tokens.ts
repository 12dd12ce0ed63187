/**
 * Words as the built-in embedder and the keyword index see them, so that both agree on what a word is.
 * Method: `public/embedder/FORMAT.txt`, steps 1 and 2.
 */

const COMBINING_MARKS = /[\u0300-\u036f]/g;
const ONLY_ASCII = /^[\u0000-\u007f]*$/;
const TOKENS = /\p{L}+(?:'\p{L}+)*|\p{Nd}+/gu;
const ASCII_TOKENS = /[a-z]+(?:'[a-z]+)*|[0-9]+/g;

/** NFKD, without combining marks U+0300 to U+036F, lower case, typographic apostrophe to "'". */
export function foldText(text: string): string {
  if (ONLY_ASCII.test(text)) return text.toLowerCase();
  return text.normalize('NFKD').replace(COMBINING_MARKS, '').toLowerCase().replaceAll('\u2019', "'");
}

function withoutApostrophes(token: string): string {
  if (!token.includes("'")) return token;
  const base = token.endsWith("'s") ? token.slice(0, -2) : token;
  return base.replaceAll("'", '');
}

/** Folded words and numbers in reading order, repeats kept. `dog's` gives `dog`, `don't` gives `dont`. */
export function tokenize(text: string): string[] {
  const folded = foldText(text);
  const found = folded.match(ONLY_ASCII.test(folded) ? ASCII_TOKENS : TOKENS);
  if (found === null) return [];
  for (let i = 0; i < found.length; i++) found[i] = withoutApostrophes(found[i]);
  return found;
}

export interface TokenPlace {
  readonly token: string;
  /** UTF-16 offsets into the text that was given, `[start, end)`. */
  readonly start: number;
  readonly end: number;
}

const PLACED_TOKENS = /[\p{L}\p{M}]+(?:['\u2019][\p{L}\p{M}]+)*|\p{Nd}+/gu;

/**
 * Tokens with their place in the unfolded text, for highlighting.
 * A word whose folding splits or vanishes (rare: ligatures, symbols) yields its folded parts at the same place.
 */
export function placeTokens(text: string): TokenPlace[] {
  const places: TokenPlace[] = [];
  for (const match of text.matchAll(PLACED_TOKENS)) {
    const start = match.index;
    const end = start + match[0].length;
    for (const token of tokenize(match[0])) places.push({ token, start, end });
  }
  return places;
}
