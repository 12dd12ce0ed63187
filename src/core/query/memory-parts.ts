import type { Memory } from '../../contracts/memory';
import { HAS_PARTS, IS_STATES } from './parse-query';

/** Names of the bits that {@link memoryParts} sets, from the lowest on. */
const PART_NAMES = [...IS_STATES, ...HAS_PARTS] as const;
export type PartName = (typeof PART_NAMES)[number];

/** An address, or a Markdown or wiki link. */
const LINK = /\bhttps?:\/\/[^\s]|\bmailto:[^\s]|\]\([^)\s]|\[\[[^\]\r\n]/i;
const IMAGE = /!\[[^[\]\r\n]{0,400}\]\(|\bimages\/[0-9a-f]{32}\.|!\[\[[^\]\r\n]/;
/** Between backticks in one line, or a fence. */
const CODE = /`[^`\r\n]|^[ \t]{0,3}(?:```|~~~)/m;
const TASK = /^[ \t]{0,40}(?:[-*+]|\d{1,9}[.)])[ \t]{1,8}\[[ xX]\][ \t]/m;

/** What `is:` and `has:` ask of a memory, as bits in the order of {@link PART_NAMES}. */
export function memoryParts(memory: Pick<Memory, 'text' | 'titleDerived' | 'title' | 'tags' | 'pinned' | 'editCount' | 'type'>): number {
  const { text, tags } = memory;
  const holds: Readonly<Record<PartName, boolean>> = {
    pinned: memory.pinned,
    edited: memory.editCount > 0,
    untagged: tags.length === 0,
    link: (text.includes('://') || text.includes('](') || text.includes('[[') || text.includes('mailto:') || text.includes('MAILTO:')) && LINK.test(text),
    image: (text.includes('![') || text.includes('images/')) && IMAGE.test(text),
    tag: tags.length > 0,
    title: !memory.titleDerived && memory.title !== '',
    code: (text.includes('`') || text.includes('~~~')) && CODE.test(text),
    task: memory.type === 'task' || (text.includes('[') && TASK.test(text)),
  };
  return PART_NAMES.reduce((bits, name, i) => bits | (holds[name] ? 1 << i : 0), 0);
}

export function partBit(name: PartName): number {
  return 1 << PART_NAMES.indexOf(name);
}
