/**
 * True for a query that may be more than plain words: cheap, and on the way of every search. Quotes, a word with a minus before it, or a colon; what
 * these come to only the parser knows.
 */
export function hasOperators(text: string): boolean {
  return /[":\u201c\u201d\u201e]|(?:^|\s)-\S/.test(text);
}
