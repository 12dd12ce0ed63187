/**
 * What is looked for in the page, as a pattern: any case, accents in their composed form, and any white space where there is some, because an excerpt has its
 * lines joined.
 * @returns null for nothing but white space
 */
export function needlePattern(text: string): RegExp | null {
  if (text.trim() === '') return null;
  return new RegExp(text.normalize('NFC').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+'), 'iu');
}

/** Where the needle stands in a text, as half-open ranges. */
export function matchesOf(text: string, needle: RegExp): (readonly [start: number, end: number])[] {
  return Array.from(text.matchAll(new RegExp(needle.source, `g${needle.flags}`)), (match) => [match.index, match.index + match[0].length] as const);
}
