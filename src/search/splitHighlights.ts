import type { TextRange } from '../contracts/search';

export interface TextPart {
  readonly text: string;
  readonly marked: boolean;
}

/** About three lines at the measure of a page. */
const EXCERPT_LENGTH = 280;
/** How far an end may move to reach a gap between words. */
const SNAP = 24;

/**
 * Cuts a passage into marked and unmarked parts, shortened to about three lines around the first highlight.
 * @param text - the passage
 * @param passageStart - where the passage begins in the memory's text
 * @param highlights - sorted, not overlapping, UTF-16 offsets into the memory's text; parts outside the passage are passed over
 */
export function splitHighlights(text: string, passageStart: number, highlights: readonly TextRange[], length = EXCERPT_LENGTH): TextPart[] {
  const ranges = highlights
    .map(({ start, end }) => ({ start: Math.max(0, start - passageStart), end: Math.min(text.length, end - passageStart) }))
    .filter(({ start, end }) => end > start);
  const window = excerptWindow(text, ranges[0] ?? null, length);

  const parts: TextPart[] = [];
  const push = (part: string, marked: boolean) => {
    if (part !== '') parts.push({ text: part, marked });
  };
  let at = window.start;
  if (window.start > 0) push('… ', false);
  for (const range of ranges) {
    const start = Math.max(range.start, at);
    const end = Math.min(range.end, window.end);
    if (end <= start) continue;
    push(plain(text, at, start), false);
    push(plain(text, start, end), true);
    at = end;
  }
  push(plain(text, at, window.end), false);
  if (window.end < text.length) push(' …', false);
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

/** Markdown's marks say nothing in a line of plain text. A part that begins within a line begins with no mark of a block. */
function plain(text: string, start: number, end: number): string {
  const part = text.slice(start, end).replace(/\n\s*\n/g, '\n').replace(/\n[ \t]{0,3}(?:#{1,6}|>|[-*+])[ \t]+/g, '\n').replace(/\*\*|__|`+/g, '');
  const atLineStart = start === 0 || text[start - 1] === '\n';
  return atLineStart ? part.replace(/^[ \t]{0,3}(?:#{1,6}|>|[-*+])[ \t]+/, '') : part;
}
