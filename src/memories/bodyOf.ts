import type { Memory } from '../contracts/memory';

const FRONT_MATTER = /^---\r?\n[\s\S]{0,4000}?\r?\n---[ \t]*(?:\r?\n|$)/;
const HEADING = /^#{1,6}\s+(.*?)\s*#*\s*$/;

export interface MemoryBody {
  /** The text below what the title says already, and without the block of metadata that other apps put first. */
  readonly body: string;
  /** The title is only the beginning of the text, so showing both would say the same words twice. */
  readonly titleRepeats: boolean;
}

/** How a memory is shown under its title. The kept text itself is never changed. */
export function bodyOf({ text, title, titleDerived }: Pick<Memory, 'text' | 'title' | 'titleDerived'>): MemoryBody {
  const content = text.replace(FRONT_MATTER, '').trimStart();
  const lineEnd = content.indexOf('\n');
  const first = lineEnd < 0 ? content : content.slice(0, lineEnd);
  const heading = HEADING.exec(first.slice(0, 300))?.[1];
  if (heading !== undefined && lineEnd > 0 && (titleDerived || heading === title)) return { body: content.slice(lineEnd + 1), titleRepeats: false };
  return { body: content, titleRepeats: titleDerived };
}
