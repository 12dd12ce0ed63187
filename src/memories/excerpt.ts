import type { Memory } from '../contracts/memory';
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

export function toMemoryRow(memory: Memory): MemoryRow {
  const { body, titleRepeats } = bodyOf(memory);
  return {
    id: memory.id,
    title: memory.title,
    titleRepeats,
    excerpt: excerptOf(body),
    createdAt: memory.createdAt,
    tags: memory.tags.slice(0, 5),
    type: memory.type,
    pinned: memory.pinned,
  };
}

/** The first lines as plain text: Markdown's marks left out, white space made single. */
export function excerptOf(text: string, length = EXCERPT_LENGTH): string {
  // Cutting may leave half of a character behind.
  const beginning = text.slice(0, length * 2).replace(/[\ud800-\udbff]$/, '');
  const plain = beginning
    .replace(/```[^\n]*\n?/g, ' ')
    .replace(/<\/?[a-z][^>\n]*>/gi, ' ')
    .replace(/^\s*\|?[\s:|-]*-{3}[\s:|-]*$/gm, ' ')
    .replace(/\|/g, ' ')
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replace(/(^|\n)\s{0,3}(?:#{1,6}|>|[-*+](?: \[[ xX]\])?|\d{1,3}\.)\s+/g, '$1')
    .replace(/\*\*|__|~~|`+/g, '')
    .replace(/(^|\s)([*_])(\S[^*_\n]*)\2/g, '$1$3')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain.length <= length) return plain;
  const space = plain.lastIndexOf(' ', length);
  return `${plain.slice(0, space > length / 2 ? space : length).replace(/[\ud800-\udbff]$/, '')} …`;
}
