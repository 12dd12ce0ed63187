import type { TextRange } from '../../contracts/search';

const ENDS = /[.!?;:]+|\n/g;
const LONGEST_CLAUSES = 24;
const SHORTEST_CLAUSE = 3;

/**
 * Sentences and half-sentences of a passage, trimmed: what a highlight of meaning can mark. A mark within a number, a version or
 * an address is followed by no white space and ends nothing.
 */
export function clauses(text: string, within: TextRange): TextRange[] {
  const ranges: TextRange[] = [];
  const add = (from: number, to: number): void => {
    let start = from;
    let end = to;
    while (start < end && /\s/.test(text[start])) start++;
    while (start < end && /[\s.;:]/.test(text[end - 1])) end--;
    if (end - start >= SHORTEST_CLAUSE) ranges.push({ start, end });
  };
  let from = within.start;
  for (const match of text.slice(within.start, within.end).matchAll(ENDS)) {
    const to = within.start + match.index + match[0].length;
    if (match[0] !== '\n' && to < within.end && /\S/.test(text[to])) continue;
    add(from, to);
    if (ranges.length === LONGEST_CLAUSES) return ranges;
    from = to;
  }
  add(from, within.end);
  return ranges;
}
