import type { TextRange } from '../contracts/search';
import { plainText } from '../core/text/plain-text';

export interface TextPart {
  readonly text: string;
  readonly marked: boolean;
}

/** About three lines at the measure of a page. */
const EXCERPT_LENGTH = 280;
/** How far an end may move to reach a gap between words. */
const SNAP = 24;

/** So much longer is a passage before its marks are left out: addresses of links and images take room. */
const CONSIDERED = 6;

/**
 * A passage as plain text in marked and unmarked parts, shortened to about three lines around the first highlight.
 * @param markdown - the passage
 * @param passageStart - where the passage begins in the memory's text
 * @param highlights - sorted, not overlapping, UTF-16 offsets into the memory's text; parts outside the passage are passed over
 */
export function splitHighlights(markdown: string, passageStart: number, highlights: readonly TextRange[], length = EXCERPT_LENGTH): TextPart[] {
  const ranges = highlights
    .map(({ start, end }) => ({ start: Math.max(0, start - passageStart), end: Math.min(markdown.length, end - passageStart) }))
    .filter(({ start, end }) => end > start);
  const cut = excerptWindow(markdown, ranges[0] ?? null, length * CONSIDERED);
  const { text, ranges: marks } = plainText(markdown.slice(cut.start, cut.end), {
    ranges: ranges.flatMap(({ start, end }) => (start < cut.end && end > cut.start ? [{ start: Math.max(0, start - cut.start), end: end - cut.start }] : [])),
    startsLine: cut.start === 0 || markdown[cut.start - 1] === '\n',
  });
  const window = excerptWindow(text, marks[0] ?? null, length);

  const parts: TextPart[] = [];
  const push = (start: number, end: number, marked: boolean) => {
    if (end > start) parts.push({ text: text.slice(start, end), marked });
  };
  let at = window.start;
  if (window.start > 0 || cut.start > 0) parts.push({ text: '… ', marked: false });
  for (const range of marks) {
    const start = Math.max(range.start, at);
    const end = Math.min(range.end, window.end);
    if (end <= start) continue;
    push(at, start, false);
    push(start, end, true);
    at = end;
  }
  push(at, window.end, false);
  if (window.end < text.length || cut.end < markdown.length) parts.push({ text: ' …', marked: false });
  return parts;
}

/** The part to show: the beginning if the first highlight is in it, else from a little before that highlight. */
function excerptWindow(text: string, first: TextRange | null, length: number): TextRange {
  if (text.length <= length) return { start: 0, end: text.length };
  let start = 0;
  if (first !== null && first.end > length - SNAP) {
    start = Math.max(0, Math.min(first.start - Math.floor(length / 4), text.length - length));
    if (start > 0) start = nextGap(text, start);
  }
  const end = Math.min(text.length, start + length);
  return { start, end: end === text.length ? end : previousGap(text, end) };
}

function nextGap(text: string, at: number): number {
  for (let i = at; i < Math.min(text.length, at + SNAP); i++) if (/\s/.test(text[i])) return i + 1;
  return characterStart(text, at);
}

function previousGap(text: string, at: number): number {
  for (let i = at; i > at - SNAP; i--) if (/\s/.test(text[i])) return i;
  return characterStart(text, at);
}

/** Never between the halves of a surrogate pair. */
function characterStart(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
