import type { TextRange } from '../../contracts/search';
import { codeRanges } from './code-ranges';
import { titleKey } from './title-key';

/** `[[target]]`, `[[target#heading]]`, `[[target|shown]]`: another memory, named by its title. The range covers the brackets. */
export interface TextLink extends TextRange {
  /** The title that is meant, as it was written. */
  readonly target: string;
  /** Words that stand in the place of the title; the target where there are none. */
  readonly shown: string;
}

const LINK = /(?<!\\)\[\[([^[\]\r\n]{1,400})\]\]/g;
/** A `#` before a space, or at the end, belongs to the title (`C# notes`). */
const HEADING = /#(?=\S).*$/;

/** Links of a Markdown text in reading order; what stands in code is none. */
export function readLinks(text: string): TextLink[] {
  // Most texts have none, and this tells at a fraction of the cost.
  if (!text.includes('[[')) return [];
  const code = codeRanges(text);
  const links: TextLink[] = [];
  let inCode = 0;
  for (const match of text.matchAll(LINK)) {
    const start = match.index;
    while (inCode < code.length && code[inCode].end <= start) inCode++;
    if (inCode < code.length && code[inCode].start <= start) continue;
    // In a table the bar is written `\|`.
    const bar = match[1].search(/\\?\|/);
    const named = bar < 0 ? match[1] : match[1].slice(0, bar);
    const target = named.replace(HEADING, '').trim();
    if (titleKey(target) === '') continue;
    const shown = bar < 0 ? '' : match[1].slice(bar).replace(/^\\?\|/, '').trim();
    links.push({ start, end: start + match[0].length, target, shown: shown === '' ? target : shown });
  }
  return links;
}

/** Title keys of what a text links to, each once: what backlinks are found by. */
export function linkKeys(text: string): string[] {
  return [...new Set(readLinks(text).map((link) => titleKey(link.target)))];
}
