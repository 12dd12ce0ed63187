import { MAX_TAG_LENGTH, MAX_TAGS } from '../../contracts/memory';

/**
 * Trims, leaves out empty and repeated tags.
 * @returns null when they are too many or one is too long to be kept
 */
export function tidyTags(tags: readonly string[]): string[] | null {
  const tidy = [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
  return tidy.length > MAX_TAGS || tidy.some((tag) => tag.length > MAX_TAG_LENGTH) ? null : tidy;
}

/** Tags written in one line: at commas where there are any, else at spaces; `#` before a tag is taken off. */
export function splitTags(line: string): string[] {
  return line.split(line.includes(',') ? ',' : /\s+/u).map((tag) => tag.trim().replace(/^#/u, ''));
}
