/**
 * A text as "find in page" compares it: any case, the same in every locale, whichever way accents were typed. Not for showing: it
 * may be longer or shorter than the text.
 */
export function foldLiteral(text: string): string {
  const lower = text.normalize('NFC').toLowerCase();
  // Which sigma a lower-cased word ends with depends on what follows it.
  return lower.includes('\u03c2') ? lower.replaceAll('\u03c2', '\u03c3') : lower;
}
