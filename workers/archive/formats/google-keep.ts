import { isImagePath } from '../../../src/core/archive/image-files';
import { entriesOf, fieldsOf, fittingTags } from './entries';
import type { FoundImage } from './group-images';
import { ownList, ownText, type JsonObject } from './json-value';
import { timeOfFile } from './markdown';
import type { SourceFile } from './source-file';
import type { SourceGroup } from './source-group';
import type { SourceItem } from './source-item';
import { ProblemList } from './source-problem';

/** Latest microsecond that a date can hold. */
const MAX_USEC = 8.64e18;

/** A note of a Google Takeout of Keep, by the names of its fields. */
export function isKeepNote(value: JsonObject): boolean {
  const timed = typeof value['userEditedTimestampUsec'] === 'number' || typeof value['createdTimestampUsec'] === 'number';
  return timed && ['textContent', 'listContent', 'isTrashed', 'isArchived', 'title'].some((field) => Object.hasOwn(value, field));
}

/**
 * A note of Keep. Lists become `- [ ]` lines, labels tags, links that Keep noticed lines at the end, pictures images. Colour and
 * the people it is shared with are not kept; `archived` is a tag.
 */
export function* readKeepNote(note: JsonObject, file: SourceFile, group: SourceGroup): Generator<SourceItem> {
  const problems = new ProblemList(file.path);
  if (note['isTrashed'] === true) {
    problems.add('INVALID_INPUT', 'This note lies in the trash of Keep, so it was left out.');
    yield* problems.list().map((problem): SourceItem => ({ kind: 'problem', problem }));
    return;
  }
  const pictures = new Map<string, FoundImage>();
  const lines = [ownText(note, 'textContent').replace(/\s+$/u, ''), listLines(note), linkLines(note)];
  const shown: string[] = [];
  for (const attachment of ownList(note, 'attachments')) {
    const name = ownText(attachment, 'filePath');
    const found = isImagePath(name) || ownText(attachment, 'mimetype').startsWith('image/') ? group.images.beside(file.inner, name) : null;
    if (found !== null) {
      pictures.set(name, found);
      shown.push(`![](<${name.replace(/[<>\n]/gu, '')}>)`);
    } else if (name !== '') problems.add('UNSUPPORTED_FILE', isImagePath(name) ? `The note came in, but its picture is not among the files: ${name}` : `The note came in without its attachment: ${name}`);
  }
  lines.push(shown.join('\n'));
  const title = ownText(note, 'title').trim();
  const body = lines.filter((part) => part !== '').join('\n\n');
  const labels = ownList(note, 'labels').map((label) => ownText(label, 'name'));
  if (body === '' && title === '') problems.add('EMPTY_TEXT', 'There is nothing to keep in this note.');
  yield* entriesOf({
    format: 'google-keep',
    // A note that is only a title is a text of one line.
    text: body === '' ? title : body,
    fields: fieldsOf({
      title: body === '' ? '' : title,
      createdAt: usec(note['createdTimestampUsec']) ?? usec(note['userEditedTimestampUsec']),
      updatedAt: usec(note['userEditedTimestampUsec']),
      tags: fittingTags(note['isArchived'] === true ? [...labels, 'archived'] : labels),
      pinned: note['isPinned'] === true,
    }),
    place: { path: file.path, createdAt: timeOfFile(file) },
    images: ({ target }) => pictures.get(target) ?? null,
  });
  yield* problems.list().map((problem): SourceItem => ({ kind: 'problem', problem }));
}

function listLines(note: JsonObject): string {
  return ownList(note, 'listContent')
    .map((item) => `- [${item['isChecked'] === true ? 'x' : ' '}] ${ownText(item, 'text').replace(/\s*\n\s*/gu, ' ')}`)
    .join('\n');
}

function linkLines(note: JsonObject): string {
  const text = ownText(note, 'textContent');
  return ownList(note, 'annotations')
    .filter((link) => /^https?:\/\//u.test(ownText(link, 'url')))
    .map((link) => {
      const url = ownText(link, 'url');
      const title = ownText(link, 'title').replace(/[[\]\\\s]+/gu, ' ').trim();
      const named = title === '' || title === url ? `<${url}>` : `[${title}](<${url}>)`;
      // The address itself stands in the text already; only its name is news.
      return text.includes(url) && (title === '' || title === url) ? '' : named;
    })
    .filter((line) => line !== '')
    .join('\n');
}

function usec(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value <= MAX_USEC ? Math.trunc(value / 1_000) : undefined;
}
