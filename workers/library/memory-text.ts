import type { Memory } from '../../src/contracts/memory';
import type { MemoryRow } from '../../src/storage/schema';

export function toMemory(row: MemoryRow): Memory {
  const { seq: _seq, passages: _passages, titleKey: _titleKey, links: _links, images: _images, ...memory } = row;
  return memory;
}

/** What the words of a memory are: its text, a title that is not already part of it, and its tags. */
export function indexedText(memory: Memory): string {
  const title = memory.titleDerived ? '' : `${memory.title}\n`;
  return memory.tags.length === 0 ? title + memory.text : `${title}${memory.text}\n${memory.tags.join(' ')}`;
}
