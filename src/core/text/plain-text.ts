import type { TextRange } from '../../contracts/search';

export interface PlainText {
  readonly text: string;
  /** The ranges that were given, in the plain text, over the letters that are left of them; one of which nothing is left is left out. */
  readonly ranges: readonly TextRange[];
}

export interface PlainTextOptions {
  /** Sorted, not overlapping, UTF-16 offsets into the text. */
  readonly ranges?: readonly TextRange[];
  /** False for a text that begins within a line: what looks like the mark of a block there is none. */
  readonly startsLine?: boolean;
  /** `lines` (the default) keeps one line for each that says something, items after a "· "; `one` puts all on one line and parts items by " · ". */
  readonly lines?: 'lines' | 'one';
}

const PARTED = ' \u00b7 ';
const FENCE = /^[ \t>]*(?:[-*+][ \t]+)?(?:`{3,}|~{3,})/;
/** Of a table, between sections, or under a heading. */
const RULE = /^[\s>]*(?:(?=.*(?:-{3}|\|))(?=.*-)[|: \t-]+|\*{3,}|_{3,}|={3,})\s*$/;
const QUOTE = /^(?:[ \t]*>)+/;
const HEADING = /^[ \t]*#{1,6}(?:[ \t]+|$)/;
const ITEM = /^[ \t]*[-*+](?:[ \t]+|$)/;
const NUMBERED = /^[ \t]*\d{1,9}[.)][ \t]/;
const TASK = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?\[([ xX])\](?=[ \t])/;
/**
 * Marks within a line: code, an escaped sign, `[[target|shown]]`, `[words](address)` and `![words](address)`, tags and comments, emphasis
 * in pairs (`_` not inside words), emphasis whose other end lies elsewhere, white space. An address may be cut off by the end of the text.
 */
const INLINE =
  /(`+)(?!`)(.*?[^`])\1(?!`)|\\([!-/:-@[-`{-~])|!?\[\[(?:[^[\]|]*\|)?([^[\]|]+)\]\]|!?\[((?:[^[\]]|\[[^[\]]*\])*)\]\((?:(?:[^()]|\([^()]*\))*\)|\S*$)|<(?:\/?(?:a|abbr|b|big|blockquote|br|center|code|del|details|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s|small|span|strong|su[bp]|summary|t[abdhr][a-z]*|u|ul)\b[^<>]*|!--.*?--)>|(?<![\p{L}\p{N}])(__?_?)(?=\S)(.*?\S)\6(?![\p{L}\p{N}])|(\*{1,3}|~~)(?=[^\s*~])(.*?[^\s*~])\8(?!\*)|(?<![\p{L}\p{N}])(?:\*\*|__|~~)(?=\S)|(?<=\S)(?:\*\*|__|~~)(?![\p{L}\p{N}])|\s+/dgu;

/**
 * What a Markdown text says, without its marks: for excerpts, which are read and not rendered. Tables become cells parted by " · ", tasks
 * ☐ and ☑, links and images their words; what is code stays as it was written. Time grows with the square of a line of nothing but
 * marks, so callers cut long texts first.
 */
export function plainText(markdown: string, { ranges = [], startsLine = true, lines = 'lines' }: PlainTextOptions = {}): PlainText {
  let text = '';
  /** Begins of what was kept: in the plain text, in the Markdown, and how long it is. */
  const kept: { readonly at: number; readonly from: number; readonly length: number }[] = [];
  /** Written before the next word. */
  let gap = '';
  const put = (from: number, to: number): void => {
    if (to <= from) return;
    text += gap;
    gap = '';
    kept.push({ at: text.length, from, length: to - from });
    text += markdown.slice(from, to);
  };
  const putInline = (from: number, to: number): void => {
    let at = from;
    for (const match of markdown.slice(from, to).matchAll(INLINE)) {
      const start = from + match.index;
      put(at, start);
      at = start + match[0].length;
      // Whichever group holds the words; code and what is escaped are taken as they are.
      for (const group of [2, 3, 4, 5, 7, 9]) {
        const inside = match.indices?.[group];
        if (inside === undefined) continue;
        (group <= 3 ? put : putInline)(from + inside[0], from + inside[1]);
      }
      if (/^\s/.test(match[0])) gap ||= text === '' ? '' : ' ';
    }
    put(at, to);
  };

  let fenced = false;
  let blank = false;
  let table = false;
  /** What the line before belongs to, where the next has to be parted from it. */
  let before: 'block' | 'item' | null = null;
  for (let start = 0; start <= markdown.length; ) {
    const lineEnd = markdown.indexOf('\n', start);
    const end = lineEnd < 0 ? markdown.length : lineEnd;
    const line = markdown.slice(start, end).trimEnd();
    const isBlock = startsLine || start > 0;
    const from = start;
    start = end + 1;
    if (isBlock && FENCE.test(line)) {
      fenced = !fenced;
    } else if (line.trim() === '') {
      blank = true;
      table = false;
    } else if (isBlock && !fenced && RULE.test(line)) {
      table ||= line.includes('|');
    } else {
      const quote = isBlock && !fenced ? (QUOTE.exec(line)?.[0].length ?? 0) : 0;
      const content = line.slice(quote);
      const read = (pattern: RegExp): RegExpExecArray | null => (isBlock && !fenced ? pattern.exec(content) : null);
      const heading = read(HEADING);
      const task = read(TASK);
      const item = task ?? read(ITEM);
      const row = read(/^[ \t]*\|/) !== null || (content.includes('|') && (table || isUnderlined(markdown, start)));
      const bullet = item !== null && task === null;
      // A box or a number parts what it stands before well enough, and so does a colon.
      const parted = (row || bullet || before === 'block' || (before === 'item' && blank)) && task === null && read(NUMBERED) === null && !text.endsWith(':');
      const joint = lines === 'lines' ? '\n' : parted ? PARTED : ' ';
      gap = (text === '' ? '' : joint) + (bullet && lines === 'lines' ? '\u00b7 ' : '');
      before = row || heading !== null ? 'block' : item !== null ? 'item' : before === 'item' && !blank ? 'item' : null;
      blank = false;
      if (task !== null) {
        text += `${gap}${task[1] === ' ' ? '\u2610' : '\u2611'}`;
        gap = ' ';
      }
      const body = from + quote + (heading ?? item ?? [''])[0].length;
      const last = from + (heading === null ? line.length : line.replace(/[ \t]+#+$/, '').length);
      if (fenced) {
        put(from + line.search(/\S/), last);
      } else if (row) {
        for (const cell of cells(markdown, body, last)) {
          const length = text.length;
          putInline(cell.start, cell.end);
          if (text.length > length) gap = PARTED;
        }
      } else {
        putInline(body + markdown.slice(body, last).search(/\S|$/), last);
      }
    }
  }
  return { text, ranges: mapRanges(ranges, kept) };
}

/** The line that begins there is the rule under the head of a table. */
function isUnderlined(markdown: string, start: number): boolean {
  const end = markdown.indexOf('\n', start);
  const line = markdown.slice(start, end < 0 ? markdown.length : end);
  return line.includes('|') && RULE.test(line);
}

function cells(markdown: string, from: number, to: number): TextRange[] {
  const found: TextRange[] = [];
  for (const match of markdown.slice(from, to).matchAll(/(?:\\.|\[\[[^[\]]*\]\]|[^|])+/g)) {
    const start = from + match.index + (match[0].length - match[0].trimStart().length);
    const end = from + match.index + match[0].trimEnd().length;
    if (end > start) found.push({ start, end });
  }
  return found;
}

function mapRanges(ranges: readonly TextRange[], kept: readonly { readonly at: number; readonly from: number; readonly length: number }[]): TextRange[] {
  const mapped: TextRange[] = [];
  let first = 0;
  for (const { start, end } of ranges) {
    while (first < kept.length && kept[first].from + kept[first].length <= start) first++;
    let last = first;
    while (last < kept.length && kept[last].from < end) last++;
    if (last === first) continue;
    const to = kept[last - 1];
    const mappedStart = kept[first].at + Math.max(0, start - kept[first].from);
    mapped.push({ start: mappedStart, end: to.at + Math.min(to.length, end - to.from) });
  }
  return mapped;
}
