/**
 * Finds a passage of Markdown in what was drawn of it. Offsets do not help (marks, addresses and titles are not drawn), but
 * letters and digits come in the same order in both, so those are compared.
 */

/** Half-open, counted in letters. */
export interface LetterRange {
  readonly start: number;
  readonly end: number;
}

/** Enough letters to be a place of its own in a text. */
const ANCHOR_LETTERS = 24;

const NOT_LETTERS = /[^\p{L}\p{N}]+/gu;

/** Only what both sides have in common: letters and digits. */
export function lettersOf(text: string): string {
  return text.replace(NOT_LETTERS, '');
}

/** The letters of a piece of Markdown that will be drawn: without addresses, tags, definitions of links and pictures. */
export function drawnLetters(markdown: string): string {
  return lettersOf(
    markdown
      .replace(/!\[[^\]\n]*\]\([^)\n]*\)/g, ' ')
      .replace(/\]\([^)\n]*\)/g, ' ')
      .replace(/\[\[[^[\]|\n]+\|([^[\]\n]+)\]\]/g, '$1')
      .replace(/^ {0,3}\[[^\]\n]+\]:[ \t]+\S.*$/gm, ' ')
      .replace(/^ {0,3}(?:`{3,}|~{3,}).*$/gm, ' ')
      .replace(/<\/?[a-z][^>\n]*>/gi, ' ')
      .replace(/&(?:#x?)?[\da-z]+;/gi, ' '),
  );
}

/**
 * Where a passage stands among the drawn letters.
 * @param expected - 0 to 1, how far into the text it should be: of several equal places the nearest is meant
 * @param exact - only all of it, letter by letter; else what surrounds a part that was drawn differently will do
 * @returns null when none of it is to be seen
 */
export function locateLetters(drawn: string, passage: string, expected: number, exact = false): LetterRange | null {
  if (passage === '') return null;
  const near = expected * drawn.length;
  const whole = nearestIndex(drawn, passage, near);
  if (whole >= 0) return { start: whole, end: whole + passage.length };
  if (exact) return null;
  // Something in it was drawn differently: its beginning and its end are looked for by themselves.
  for (let at = 0; at < passage.length; at += ANCHOR_LETTERS) {
    const start = nearestIndex(drawn, passage.slice(at, at + ANCHOR_LETTERS), near);
    if (start < 0) continue;
    const room = Math.min(drawn.length, start + Math.ceil((passage.length - at) * 1.5));
    const tail = passage.slice(-ANCHOR_LETTERS);
    const tailAt = drawn.slice(start, room).lastIndexOf(tail);
    return { start, end: tailAt < 0 ? Math.min(drawn.length, start + passage.length - at) : start + tailAt + tail.length };
  }
  return null;
}

function nearestIndex(text: string, words: string, near: number): number {
  let best = -1;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (best >= 0 && Math.abs(at - near) >= Math.abs(best - near)) break; // they come in order: from here on it only gets farther
    best = at;
  }
  return best;
}
