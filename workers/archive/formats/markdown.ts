import { isArchiveReadme } from '../../../src/core/archive/archive-readme';
import { decodeText } from '../../../src/core/archive/decode-text';
import { nameOf, titleOf } from '../../../src/core/archive/drafts';
import { parseFrontMatter } from '../../../src/core/archive/front-matter';
import { isArchivePath, textFromArchive } from '../../../src/core/archive/image-links';
import { inlineTags } from '../../../src/core/archive/inline-tags';
import { parseFileNameDate } from '../../../src/core/archive/parse-date';
import { entriesOf, fittingTags } from './entries';
import type { SourceFile } from './source-file';
import type { SourceGroup } from './source-group';
import type { SourceItem } from './source-item';
import { SourceProblem } from './source-problem';

/** When a file was made, if nothing in it says: its name, else its time. */
export function timeOfFile({ inner, lastModified }: Pick<SourceFile, 'inner' | 'lastModified'>): number | undefined {
  return parseFileNameDate(inner) ?? (lastModified > 0 ? lastModified : undefined);
}

/** Text of a file. @throws SourceProblem for a binary file and for one with nothing in it */
export function textOf(bytes: Uint8Array): string {
  const text = decodeText(bytes);
  if (text === null) throw new SourceProblem('UNSUPPORTED_FILE', 'This file is named like a text, but holds binary data.');
  if (text.trim() === '') throw new SourceProblem('EMPTY_TEXT', 'There is nothing to keep in this file.');
  return text;
}

/** A plain text, as it is. */
export function* readText(file: SourceFile, bytes: Uint8Array): Generator<SourceItem> {
  const text = textOf(bytes);
  if (isArchiveReadme(text)) return;
  yield* entriesOf({ format: 'text', text, fields: {}, place: { path: file.path, createdAt: timeOfFile(file) }, images: () => null });
}

/**
 * A Markdown file. The text is kept to the byte: only entries of front matter that became fields leave it. `#tags` in it count as tags and
 * stay where they are. In a vault the file's name is the title, because links name it.
 * @throws SourceProblem
 */
export function* readMarkdown(file: SourceFile, bytes: Uint8Array, group: SourceGroup): Generator<SourceItem> {
  const content = textOf(bytes);
  const { fields, text: parsed, bodyStart } = parseFrontMatter(content);
  const place = { path: file.path, createdAt: timeOfFile(file) };
  if (isArchivePath(file.inner)) {
    const text = textFromArchive(parsed);
    yield* entriesOf({ format: 'markdown', text, fields, place, images: group.images.resolver(file.inner), alsoKept: group.images.mentioned(file.inner, text) });
    return;
  }
  // Entries that stayed in the text would give their first line as a title; what follows them says more.
  const title = fields.title ?? (group.isVault ? nameOf(file.inner) : bodyStart > 0 ? titleOf(parsed.slice(bodyStart), file.path) : undefined);
  const tags = fittingTags([...(fields.tags ?? []), ...inlineTags(bodyStart > 0 ? parsed.slice(bodyStart) : parsed)]);
  yield* entriesOf({
    format: group.isVault ? 'obsidian' : 'markdown',
    text: parsed,
    fields: { ...fields, ...(title === undefined ? {} : { title }), ...(tags.length > 0 ? { tags } : {}) },
    place,
    images: group.images.resolver(file.inner),
  });
}
