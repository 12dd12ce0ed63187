import type { TextRange } from '../../contracts/search';
import { plainText } from './plain-text';

/**
 * The words around a place in a Markdown text, as plain text on one line, cut between words, with an ellipsis where something was left out.
 * @param length - UTF-16 units, about
 */
export function excerptAround(markdown: string, place: TextRange, length = 160): string {
  // A long text is not read through for a line of it. Marks take room, and what goes before tells how a line begins.
  const from = Math.max(0, place.start - length * 2);
  const to = Math.min(markdown.length, place.end + length * 2);
  const { text, ranges } = plainText(markdown.slice(from, to), {
    ranges: [{ start: place.start - from, end: place.end - from }],
    startsLine: from === 0 || markdown[from - 1] === '\n',
    lines: 'one',
  });
  const at = ranges.at(0) ?? { start: 0, end: 0 };
  const room = Math.max(0, length - (at.end - at.start)) / 2;
  let start = Math.max(0, Math.floor(at.start - room));
  let end = Math.min(text.length, Math.ceil(at.end + room));
  if (start > 0 || from > 0) {
    const space = text.slice(start, at.start).search(/\s/);
    start = space < 0 ? at.start : start + space;
  }
  if (end < text.length || to < markdown.length) end = at.end + Math.max(0, text.slice(at.end, end).search(/\s\S*$/));
  const before = start > 0 || markdown.slice(0, from).trim() !== '' ? '\u2026' : '';
  const after = end < text.length || markdown.slice(to).trim() !== '' ? '\u2026' : '';
  return before + text.slice(start, end).trim() + after;
}
