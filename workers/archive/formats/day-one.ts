import { parseDate } from '../../../src/core/archive/parse-date';
import { nameOf } from '../../../src/core/archive/drafts';
import { dayOneRichText } from './day-one-rich-text';
import { entriesOf, fieldsOf, fittingTags, problemItems } from './entries';
import type { FoundImage, ImageResolver } from './group-images';
import { isObject, type JsonObject, ownList, ownObject, ownText } from './json-value';
import { timeOfFile } from './markdown';
import type { SourceFile } from './source-file';
import type { SourceGroup } from './source-group';
import type { SourceItem } from './source-item';
import { counted, ProblemList } from './source-problem';

/** `dayone-moment://ID` is a photograph; others name their kind: `dayone-moment:/video/ID`. */
const MOMENT = /^dayone-moment:(?:\/\/|\/(video|audio|pdfAttachment)\/)([0-9A-Fa-f-]+)$/u;
/** What an export keeps beside the photographs, by the field of the entry. */
const OTHER_MEDIA = ['videos', 'audios', 'pdfAttachments'] as const;

/**
 * A journal of Day One: each entry becomes a memory of the type journal. The text stays as Day One wrote it; place and weather become
 * lines at its end, starred entries are pinned. The journal's name is a tag, unless it is the first one's, "Journal".
 */
export function* readDayOne(journal: JsonObject, file: SourceFile, group: SourceGroup): Generator<SourceItem> {
  const problems = new ProblemList(file.path);
  const name = nameOf(file.inner);
  const journalTag = name === 'Journal' ? [] : [name];
  const entries = Array.isArray(journal['entries']) ? (journal['entries'] as unknown[]) : [];
  for (const [index, entry] of entries.entries()) {
    if (!isObject(entry)) {
      problems.add('INVALID_INPUT', `Entry ${index} is none, and was left out.`);
      continue;
    }
    yield* readEntry(entry, index, journalTag, file, group, problems);
  }
  yield* problemItems(problems.list());
}

function* readEntry(entry: JsonObject, index: number, journalTag: readonly string[], file: SourceFile, group: SourceGroup, problems: ProblemList): Generator<SourceItem> {
  const uuid = ownText(entry, 'uuid') || String(index);
  const photos = photosOf(entry, file, group);
  const written = ownText(entry, 'text') || dayOneRichText(ownText(entry, 'richText'));
  const unshown = [...photos.values()].filter(({ identifier }) => !written.includes(identifier)).map(({ name }) => `![](${name})`);
  const about = [placeLine(ownObject(entry, 'location')), weatherLine(ownObject(entry, 'weather'))].filter((line) => line !== '').join('\n');
  const text = [written.replace(/\s+$/u, ''), unshown.join('\n')].filter((part) => part !== '').join('\n\n');
  const media = OTHER_MEDIA.reduce((sum, field) => sum + ownList(entry, field).length, 0);
  if (media > 0) problems.add('UNSUPPORTED_FILE', `The entry came in without ${counted(media, 'film, recording or PDF', 'films, recordings or PDFs')}.`, `${file.path}#${uuid}`);
  if (text === '') {
    problems.add('EMPTY_TEXT', 'There is nothing to keep in this entry.', `${file.path}#${uuid}`);
    return;
  }
  yield* entriesOf({
    format: 'day-one',
    text: about === '' ? text : `${text}\n\n${about}`,
    fields: fieldsOf({
      type: 'journal',
      createdAt: parseDate(ownText(entry, 'creationDate')),
      updatedAt: parseDate(ownText(entry, 'modifiedDate')),
      tags: fittingTags([...tagsOf(entry), ...journalTag]),
      pinned: entry['starred'] === true || entry['isPinned'] === true,
    }),
    place: { path: `${file.path}#${uuid}`, createdAt: timeOfFile(file) },
    images: resolverOf(photos),
  });
}

interface Photo {
  readonly identifier: string;
  /** File name within `photos/`. */
  readonly name: string;
  readonly found: FoundImage | null;
}

function photosOf(entry: JsonObject, file: SourceFile, group: SourceGroup): Map<string, Photo> {
  const photos = new Map<string, Photo>();
  for (const photo of ownList(entry, 'photos')) {
    const identifier = ownText(photo, 'identifier');
    const [md5, type] = [ownText(photo, 'md5'), ownText(photo, 'type') || 'jpeg'];
    if (identifier === '' || !/^[0-9a-z]*$/iu.test(md5 + type)) continue;
    const names = [`photos/${md5}.${type}`, `photos/${identifier}.${type}`];
    const name = names.find((candidate) => group.images.beside(file.inner, candidate) !== null);
    photos.set(identifier.toUpperCase(), { identifier, name: name ?? names[0], found: name === undefined ? null : group.images.beside(file.inner, name) });
  }
  return photos;
}

function resolverOf(photos: ReadonlyMap<string, Photo>): ImageResolver {
  const byName = new Map([...photos.values()].map((photo) => [photo.name, photo]));
  return ({ target }) => {
    const moment = MOMENT.exec(target);
    if (moment?.[1] !== undefined) return null;
    const photo = moment === null ? byName.get(target) : photos.get(moment[2].toUpperCase());
    if (photo === undefined) return moment === null ? null : 'missing';
    return photo.found ?? 'missing';
  };
}

function tagsOf(entry: JsonObject): string[] {
  return Array.isArray(entry['tags']) ? (entry['tags'] as unknown[]).filter((tag): tag is string => typeof tag === 'string') : [];
}

function placeLine(location: JsonObject): string {
  const names = ['placeName', 'localityName', 'administrativeArea', 'country'].map((field) => ownText(location, field).trim());
  const named = [...new Set(names.filter((name) => name !== ''))].join(', ');
  const { latitude, longitude } = location;
  const at = typeof latitude === 'number' && typeof longitude === 'number' ? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}` : '';
  if (named === '' && at === '') return '';
  return `Place: ${named === '' ? at : at === '' ? named : `${named} (${at})`}`;
}

function weatherLine(weather: JsonObject): string {
  const degrees = weather['temperatureCelsius'];
  const parts = [ownText(weather, 'conditionsDescription').trim(), typeof degrees === 'number' ? `${Math.round(degrees)} °C` : ''].filter((part) => part !== '');
  return parts.length === 0 ? '' : `Weather: ${parts.join(', ')}`;
}
