import type { TextRange } from '../../contracts/search';
import { drawnLetters, lettersOf, locateLetters } from './locateText';

const NAME = 'engram-passage';
/** How far below the bar a passage is brought, as a part of the reader's height. */
const FROM_TOP = 0.16;

/**
 * Marks a passage of the text where it is drawn, and brings it into view.
 * @param page - what holds the drawn text
 * @param text - the memory's text, which the offsets belong to
 * @param body - the part of it that is drawn, its end
 * @param complete - all of the text is drawn, so the passage need not be there letter by letter
 * @returns false while it is not (yet) drawn
 */
export function markPassage(page: HTMLElement, text: string, body: string, passage: TextRange, complete: boolean): boolean {
  const range = drawnRange(page, text, body, passage, complete);
  if (range === null) return false;
  // Without marks (older browsers) coming into view has to be enough.
  if ('highlights' in CSS) CSS.highlights.set(NAME, new Highlight(range));
  scrollTo(page, range);
  return true;
}

export function unmarkPassage(): void {
  if ('highlights' in CSS) CSS.highlights.delete(NAME);
}

function drawnRange(page: HTMLElement, text: string, body: string, { start, end }: TextRange, complete: boolean): Range | null {
  const bodyStart = text.length - body.length;
  const from = Math.max(start, bodyStart);
  const nodes: Text[] = [];
  /** For each node, how many letters come before it. */
  const before: number[] = [];
  const pieces: string[] = [];
  let count = 0;
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node !== null; node = walker.nextNode() as Text | null) {
    const letters = lettersOf(node.data);
    if (letters === '') continue;
    nodes.push(node);
    before.push(count);
    pieces.push(letters);
    count += letters.length;
  }
  const found = locateLetters(pieces.join(''), drawnLetters(text.slice(from, end)), body.length === 0 ? 0 : (from - bodyStart) / body.length, !complete);
  if (found === null) return null;
  const first = lastBelow(before, found.start);
  const last = lastBelow(before, found.end - 1);
  const range = document.createRange();
  range.setStart(nodes[first], offsetOfLetter(nodes[first].data, found.start - before[first]));
  range.setEnd(nodes[last], offsetOfLetter(nodes[last].data, found.end - 1 - before[last]) + 1);
  return range;
}

/** The last of ascending numbers that is not above `value`. */
function lastBelow(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numbers[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** UTF-16 offset of the letter that has `count` UTF-16 units of letters before it. */
function offsetOfLetter(text: string, count: number): number {
  let left = count;
  for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (left < match[0].length) return match.index + left;
    left -= match[0].length;
  }
  return text.length;
}

function scrollTo(page: HTMLElement, range: Range): void {
  const scroller = page.closest('.reader');
  if (scroller === null) return;
  // Text that was skipped while it was far away is laid out only when its own element comes near.
  const element = range.startContainer.parentElement;
  const near = element?.getBoundingClientRect();
  const frame = scroller.getBoundingClientRect();
  const bar = scroller.querySelector('.reader-bar')?.getBoundingClientRect().height ?? 0;
  if (near !== undefined && (near.bottom < frame.top - frame.height || near.top > frame.bottom + frame.height)) element?.scrollIntoView({ block: 'start' });
  const place = range.getBoundingClientRect();
  if (place.top >= frame.top + bar && place.bottom <= frame.bottom - frame.height * FROM_TOP) return;
  scroller.scrollBy({ top: place.top - frame.top - bar - frame.height * FROM_TOP });
}
