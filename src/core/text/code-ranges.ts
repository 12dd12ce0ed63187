import type { TextRange } from '../../contracts/search';

const FENCE = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})(.*)$/;
const CLOSING_FENCE = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/;

/**
 * Where a Markdown text is code: fenced blocks, and spans between backticks. Sorted, not overlapping. A fence that never closes
 * reaches to the end, a backtick that never closes is a letter like others. Time in proportion to the length.
 */
export function codeRanges(text: string): TextRange[] {
  const ranges: TextRange[] = [];
  /** Begin of the lines that stand together since the last blank line or fence: a span does not reach beyond them. */
  let paragraph = 0;
  let fence: { readonly start: number; readonly mark: string } | null = null;
  for (let start = 0; start < text.length; ) {
    const lineBreak = text.indexOf('\n', start);
    const next = lineBreak < 0 ? text.length : lineBreak + 1;
    const line = text.slice(start, lineBreak < 0 ? text.length : lineBreak).replace(/\r$/, '');
    if (fence !== null) {
      const closing = CLOSING_FENCE.exec(line)?.[1];
      if (closing !== undefined && closing.startsWith(fence.mark)) {
        ranges.push({ start: fence.start, end: next });
        fence = null;
        paragraph = next;
      }
    } else {
      const [, mark, info] = FENCE.exec(line) ?? [];
      // Backticks after a fence of backticks: it is a span of code at the begin of a line.
      if (mark !== undefined && !(mark.startsWith('`') && info.includes('`'))) {
        spans(text, paragraph, start, ranges);
        fence = { start, mark };
      } else if (line.trim() === '') {
        spans(text, paragraph, start, ranges);
        paragraph = next;
      }
    }
    start = next;
  }
  if (fence !== null) ranges.push({ start: fence.start, end: text.length });
  else spans(text, paragraph, text.length, ranges);
  return ranges;
}

/** Spans between backticks of `text[from, to)`: a run of them closes at the next run of the same length. */
function spans(text: string, from: number, to: number, ranges: TextRange[]): void {
  const first = text.indexOf('`', from);
  if (first < 0 || first >= to) return;
  const runs = Array.from(text.slice(from, to).matchAll(/`+/g), (match) => ({ at: from + match.index, length: match[0].length }));
  /** For each run, the next one of its length. */
  const closing = new Array<number>(runs.length).fill(-1);
  const later = new Map<number, number>();
  for (let i = runs.length - 1; i >= 0; i--) {
    closing[i] = later.get(runs[i].length) ?? -1;
    later.set(runs[i].length, i);
  }
  for (let i = 0; i < runs.length; i++) {
    if (closing[i] < 0) continue;
    const end = runs[closing[i]];
    ranges.push({ start: runs[i].at, end: end.at + end.length });
    i = closing[i];
  }
}
