import type { QueryCompletion } from '../../contracts/query';

/** An operator before the caret, and what may belong to its value: dates have several words, a value in quotes has spaces. */
const IN_VALUE = /(?:^|\s)-?[a-z]{2,10}:(?:["\u201c\u201d\u201e][^"\u201c\u201d\n]{0,60}|[^\s"]{0,60}(?: [^\s:"]{1,12}){0,3} ?)$/i;

/** Longer values are in no list. */
const LONGEST = 120;

/** Whether the caret stands where a value is being written. Plain words are left alone: nobody wants a list while writing "is" or "before". */
export function isInValue(text: string, caret: number): boolean {
  return IN_VALUE.test(text.slice(Math.max(0, caret - LONGEST), caret));
}

/**
 * What is worth showing of what may stand at the caret.
 * @param asked - the person asked for it: then operators are offered for plain words as well
 */
export function offered(completions: readonly QueryCompletion[], text: string, caret: number, asked: boolean): readonly QueryCompletion[] {
  const some = completions.filter(({ start, end, kind }) => start <= caret && end >= start && (asked || kind === 'value' || text.slice(start, caret).includes(':')));
  // Exactly what stands there already, and nothing else: there is nothing to complete.
  return some.length === 1 && text.slice(some[0].start, some[0].end) === some[0].insert.trimEnd() ? [] : some;
}
