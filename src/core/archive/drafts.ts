import { MAX_TEXT_BYTES, type MemoryDraft } from '../../contracts/memory';
import { deriveTitle } from '../text/title';
import type { FrontMatterFields } from './front-matter';
import { splitText } from './split-text';

/** Where a draft comes from, and its time when nothing better is known (Unix milliseconds). */
export interface DraftPlace {
  readonly path: string;
  readonly createdAt: number | undefined;
}

/**
 * A text with its fields as drafts. One too large for a memory becomes several, named "(part n of m)", of which nothing is missing.
 */
export function draftsOf(text: string, fields: FrontMatterFields, { path, createdAt }: DraftPlace): MemoryDraft[] {
  const shared = { ...(createdAt === undefined ? {} : { createdAt }), ...fields, source: { kind: 'file', path } } as const;
  // UTF-8 takes at most three bytes for a UTF-16 unit, so most texts need no counting.
  const parts = text.length * 3 <= MAX_TEXT_BYTES ? [text] : splitText(text, MAX_TEXT_BYTES);
  if (parts.length === 1) return [{ ...shared, text }];
  const title = fields.title ?? titleOf(text, path);
  // A part of nothing but blank cannot be kept, and is nothing that anybody would miss.
  return parts.map((part, index) => ({ ...shared, title: `${title} (part ${index + 1} of ${parts.length})`, text: part })).filter((draft) => draft.text.trim() !== '');
}

/** Derived from the text, else the file's name without its ending. */
export function titleOf(text: string, path: string): string {
  return deriveTitle(text) || nameOf(path);
}

/** Name of a file without its folders and its ending. */
export function nameOf(path: string): string {
  return path.replace(/^.*\//u, '').replace(/\.[^.]*$/u, '');
}
