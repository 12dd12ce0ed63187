import type { Memory } from '../contracts/memory';
import { plainText } from '../core/text/plain-text';
import { bodyOf } from './bodyOf';

/** What the timeline keeps of a memory: enough for a row, so that 100,000 of them never sit in the page with their whole text. */
export interface MemoryRow {
  readonly id: string;
  readonly title: string;
  /** The title only repeats how the text begins, so the row does not show it. */
  readonly titleRepeats: boolean;
  readonly excerpt: string;
  readonly createdAt: number;
  readonly tags: readonly string[];
  readonly type: Memory['type'];
  readonly pinned: boolean;
}

/** Three lines at the widest measure, and a little more for narrow letters. */
const EXCERPT_LENGTH = 300;
/** What stands before a match, so that it lies within the first lines even on a phone. */
const BEFORE_MATCH = 60;

/** @param needle - what the person looks for in the page: the excerpt is the one around it */
export function toMemoryRow(kept: Memory, needle: RegExp | null = null): MemoryRow {
  // Accents may have been typed either way; a needle has them in one.
  const memory = needle === null ? kept : { ...kept, text: kept.text.normalize('NFC'), title: kept.title.normalize('NFC') };
  const { body, titleRepeats } = bodyOf(memory);
  return {
    id: memory.id,
    title: memory.title,
    titleRepeats,
    excerpt: needle === null ? excerptOf(body) : excerptAround(body, needle) ?? excerptAround(memory.text, needle) ?? excerptOf(body),
    createdAt: memory.createdAt,
    tags: memory.tags.slice(0, 5),
    type: memory.type,
    pinned: memory.pinned,
  };
}

/**
 * The first lines as plain text: Markdown's marks left out, white space made single, items of a list parted by " · ".
 * @param startsLine - false for a text that was cut off before, within a line
 */
export function excerptOf(text: string, length = EXCERPT_LENGTH, startsLine = true): string {
  // Cutting may leave half of a character behind.
  const beginning = text.slice(0, length * 2).replace(/[\ud800-\udbff]$/, '');
  const plain = plainText(beginning, { startsLine, lines: 'one' }).text;
  if (plain.length <= length) return plain;
  const space = plain.lastIndexOf(' ', length);
  return `${plain.slice(0, space > length / 2 ? space : length).replace(/[\ud800-\udbff]$/, '')} …`;
}

/**
 * The excerpt that shows a match.
 * @param needle - without the `g` flag
 * @returns null when the text holds no match
 */
export function excerptAround(text: string, needle: RegExp): string | null {
  const at = text.search(needle);
  if (at < 0) return null;
  const beginning = excerptOf(text);
  const shown = beginning.search(needle);
  if (shown >= 0 && shown <= BEFORE_MATCH * 1.5) return beginning;
  const gap = text.slice(0, at).search(new RegExp(`\\s\\S[\\s\\S]{0,${BEFORE_MATCH}}$`));
  const start = gap < 0 ? Math.max(0, at - BEFORE_MATCH) : gap + 1;
  const around = text.slice(start, start + EXCERPT_LENGTH * 2).replace(/^[\udc00-\udfff]/, '');
  const plain = excerptOf(around, EXCERPT_LENGTH, start === 0 || text[start - 1] === '\n');
  // Marks of Markdown inside the match: what was looked for is shown as it was written.
  const kept = needle.test(plain) ? plain : `${around.slice(0, EXCERPT_LENGTH).replace(/[\ud800-\udbff]$/, '').replace(/\s+/g, ' ').trim()} …`;
  return start === 0 ? kept : `… ${kept}`;
}
