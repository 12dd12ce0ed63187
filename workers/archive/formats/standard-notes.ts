import { parseDate } from '../../../src/core/archive/parse-date';
import { entriesOf, fieldsOf, fittingTags, problemItems } from './entries';
import { isObject, type JsonObject, ownList, ownObject, ownText } from './json-value';
import { timeOfFile } from './markdown';
import type { SourceFile } from './source-file';
import type { SourceItem } from './source-item';
import { counted, ProblemList, SourceProblem } from './source-problem';
import { superNoteText } from './super-note';

const ENCRYPTED = /^00\d:/u;

/**
 * A plain backup of Standard Notes. Tags name their notes; a tag within another is `Parent/Child`. Super notes become Markdown; of
 * other editors the text is kept as it is stored. Notes in its trash are left out and told.
 * @throws SourceProblem for an encrypted backup
 */
export function* readStandardNotes(backup: JsonObject, file: SourceFile): Generator<SourceItem> {
  const problems = new ProblemList(file.path);
  const items = ownList(backup, 'items');
  const locked = items.filter((item) => typeof item['content'] === 'string' && ENCRYPTED.test(item['content']));
  if (locked.length > 0 && locked.length === items.filter(({ content }) => content !== undefined && content !== null).length) {
    throw new SourceProblem('UNSUPPORTED_FILE', 'This backup of Standard Notes is encrypted. Make one with "Decrypted" chosen (Preferences, Backups, Download data backup), and import that.');
  }
  if (locked.length > 0) problems.add('UNSUPPORTED_FILE', `Left out, because encrypted: ${counted(locked.length, 'item', 'items')} of this backup.`);
  const tags = tagsByNote(items);
  const titles = new Map(items.filter(isNote).map((item) => [ownText(item, 'uuid'), ownText(ownObject(item, 'content'), 'title')]));
  let trashed = 0;
  for (const [index, item] of items.entries()) {
    if (!isNote(item) || !isObject(item['content']) || item['deleted'] === true) continue;
    const content = item['content'];
    const state = ownObject(ownObject(content, 'appData'), 'org.standardnotes.sn');
    if (content['trashed'] === true || state['trashed'] === true) {
      trashed++;
      continue;
    }
    const uuid = ownText(item, 'uuid') || String(index);
    const path = `${file.path}#${uuid}`;
    const title = ownText(content, 'title').trim();
    const text = noteText(content, titles);
    if (text.trim() === '' && title === '') {
      problems.add('EMPTY_TEXT', 'There is nothing to keep in this note.', path);
      continue;
    }
    const flag = (name: string): boolean => content[name] === true || state[name] === true;
    yield* entriesOf({
      format: 'standard-notes',
      text: text.trim() === '' ? title : text,
      fields: fieldsOf({
        title: text.trim() === '' ? '' : title,
        createdAt: parseDate(ownText(item, 'created_at')),
        // What the person did last; `updated_at` is when the server heard of anything.
        updatedAt: parseDate(ownText(state, 'client_updated_at')) ?? parseDate(ownText(item, 'updated_at')),
        tags: fittingTags([...(tags.get(uuid) ?? []), ...(flag('archived') ? ['archived'] : [])]),
        pinned: flag('pinned'),
      }),
      place: { path, createdAt: timeOfFile(file) },
      images: () => null,
    });
  }
  if (trashed > 0) problems.add('INVALID_INPUT', `Left out, because in the trash of Standard Notes: ${counted(trashed, 'note', 'notes')}.`);
  yield* problemItems(problems.list());
}

function isNote(item: JsonObject): boolean {
  return item['content_type'] === 'Note';
}

/** A Super note is the state of its editor, as JSON. */
function noteText(content: JsonObject, titles: ReadonlyMap<string, string>): string {
  const text = ownText(content, 'text');
  const isSuper = ownText(content, 'noteType') === 'super' || text.startsWith('{"root":{');
  return (isSuper ? superNoteText(text, titles) : null) ?? text;
}

/** Full names of tags by the note they are on. */
function tagsByNote(items: readonly JsonObject[]): Map<string, string[]> {
  const tags = new Map(items.filter((item) => item['content_type'] === 'Tag').map((item) => [ownText(item, 'uuid'), ownObject(item, 'content')]));
  const nameOf = (uuid: string, depth = 0): string => {
    const content = tags.get(uuid) ?? {};
    const parent = ownList(content, 'references').find((reference) => ownText(reference, 'reference_type') === 'TagToParentTag');
    const above = parent === undefined || depth > 10 ? '' : nameOf(ownText(parent, 'uuid'), depth + 1);
    return above === '' ? ownText(content, 'title') : `${above}/${ownText(content, 'title')}`;
  };
  const byNote = new Map<string, string[]>();
  for (const [uuid, content] of tags) {
    const name = nameOf(uuid);
    for (const reference of ownList(content, 'references')) {
      if (ownText(reference, 'content_type') !== 'Note') continue;
      const note = ownText(reference, 'uuid');
      byNote.set(note, [...(byNote.get(note) ?? []), name]);
    }
  }
  return byNote;
}
