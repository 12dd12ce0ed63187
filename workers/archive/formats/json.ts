import { parseJsonElements } from '../../../src/core/archive/parse-json';
import { entriesOf, problemItems } from './entries';
import { type JsonObject, isObject, parseJsonText } from './json-value';
import { readKeepNote, isKeepNote } from './google-keep';
import { timeOfFile, textOf } from './markdown';
import { jsonElements, jsonLines } from './json-pieces';
import type { SourceFile } from './source-file';
import type { SourceGroup } from './source-group';
import type { SourceItem } from './source-item';
import { ProblemList, SourceProblem } from './source-problem';

/** Fields of a draft and of a memory, as we write them. */
const OWN_FIELDS = new Set([
  'text', 'title', 'type', 'createdAt', 'updatedAt', 'tags', 'persona', 'pinned', 'importance', 'id', 'titleDerived', 'lastAccessedAt', 'accessCount', 'editCount', 'importanceOverride', 'personaId', 'source', 'contentHash', 'hlc', 'deviceId',
]);
const SAMPLE = 100;

/**
 * A JSON file, by what it holds: a note of Google Keep, a journal of Day One, a backup of Standard Notes, memories of ours, or any list
 * of objects, which is a table. Each further reader is fetched when its file comes. Of a file that is cut off or broken in one place
 * the whole elements are taken.
 * @throws SourceProblem
 */
export async function* readJson(file: SourceFile, bytes: Uint8Array, group: SourceGroup): AsyncGenerator<SourceItem> {
  const text = textOf(bytes);
  const problems = new ProblemList(file.path);
  let value: unknown;
  if (/\.(?:jsonl|ndjson)$/iu.test(file.inner)) value = jsonLines(text, problems);
  else {
    try {
      value = parseJsonText(text);
    } catch (error) {
      const salvaged = salvage(text, problems, error);
      if (salvaged === null) throw error;
      value = salvaged;
    }
  }
  yield* readJsonValue(value, file, group, problems);
  yield* problemItems(problems.list());
}

async function* readJsonValue(value: unknown, file: SourceFile, group: SourceGroup, problems: ProblemList): AsyncGenerator<SourceItem> {
  if (isObject(value)) {
    if (isKeepNote(value)) return yield* readKeepNote(value, file, group);
    if (isDayOne(value)) return yield* (await import('./day-one')).readDayOne(value, file, group);
    if (isStandardNotes(value)) return yield* (await import('./standard-notes')).readStandardNotes(value, file);
  }
  const mapped = group.mappings !== undefined && Object.hasOwn(group.mappings, file.path);
  const own = mapped ? null : ownElements(value);
  if (own !== null) return yield* readOwn(own, file, problems);
  const records = recordsIn(value);
  if (records === null) throw new SourceProblem('UNREADABLE_FILE', 'This JSON file holds no list of memories. Expected [...] or {"memories": [...]}, or a list of objects with a text in each.');
  const { readRecords } = await import('./table');
  yield* readRecords(records, file, group, problems);
}

/** What our export and our API call memories; null when others wrote it. */
function ownElements(value: unknown): unknown[] | null {
  if (isObject(value) && Object.hasOwn(value, 'memories') && Array.isArray(value['memories'])) return value['memories'] as unknown[];
  if (!Array.isArray(value)) return null;
  const sample = (value as unknown[]).slice(0, SAMPLE);
  const foreign = sample.filter(isObject).some((element) => Object.keys(element).some((key) => !OWN_FIELDS.has(key)));
  const withText = sample.some((element) => typeof element === 'string' || (isObject(element) && typeof element['text'] === 'string'));
  return (withText && !foreign) || sample.every((element) => !isObject(element)) ? (value as unknown[]) : null;
}

function* readOwn(elements: unknown[], file: SourceFile, problems: ProblemList): Generator<SourceItem> {
  const place = { path: file.path, createdAt: timeOfFile(file) };
  let kept = 0;
  for (const element of parseJsonElements(elements)) {
    if ('problem' in element) problems.add('INVALID_INPUT', `Element ${element.index}: ${element.problem}.`);
    else {
      kept++;
      yield* entriesOf({ format: 'json', text: element.text, fields: element.fields, place, images: () => null });
    }
  }
  if (kept === 0 && elements.length === 0) problems.add('EMPTY_TEXT', 'There is nothing to keep in this file.');
}

/** The objects of a foreign file: itself, if it is a list; else the longest list of objects in one of its fields; else one object with a text. */
function recordsIn(value: unknown): JsonObject[] | null {
  const list = objectsOf(value);
  if (list !== null) return list;
  if (!isObject(value)) return null;
  let longest: JsonObject[] | null = null;
  const values = Object.entries(value).flatMap(([key, inner]) => (key === '__proto__' ? [] : [inner]));
  for (const inner of values) {
    const found = objectsOf(inner) ?? (isObject(inner) ? Object.values(inner).map(objectsOf).find((deeper) => deeper !== null) : undefined) ?? null;
    if (found !== null && found.length > (longest?.length ?? 0)) longest = found;
  }
  if (longest !== null) return longest;
  // `{"id-1": {...}, "id-2": {...}}`
  if (values.length > 0 && values.every(isObject)) return values;
  return values.some((field) => typeof field === 'string' && field.trim() !== '') ? [value] : null;
}

function objectsOf(value: unknown): JsonObject[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const objects = (value as unknown[]).filter(isObject);
  return objects.length * 2 > value.length ? objects : null;
}

/** Whole elements of what does not parse: lines that are JSON each, or the elements of the first list. Null: nothing to save. */
function salvage(text: string, problems: ProblemList, error: unknown): unknown[] | null {
  if (error instanceof SourceProblem && error.message.includes('nested deeper')) return null;
  const lines = text.trimStart().startsWith('{') ? jsonLines(text, null) : [];
  if (lines.length > 1) return jsonLines(text, problems);
  const pieces = new ProblemList(problems.path);
  const elements = jsonElements(text, pieces);
  if (elements.length === 0) return null;
  problems.add('UNREADABLE_FILE', `${error instanceof Error ? error.message.replace(/\.$/u, '') : 'This is not valid JSON'}. Whole elements that were taken: ${elements.length}.`);
  for (const { message } of pieces.list()) problems.add('UNREADABLE_FILE', message);
  return elements;
}

function isDayOne(value: JsonObject): boolean {
  const entries = Object.hasOwn(value, 'entries') ? value['entries'] : undefined;
  return Array.isArray(entries) && entries.some((entry) => isObject(entry) && typeof entry['creationDate'] === 'string' && (typeof entry['uuid'] === 'string' || Object.hasOwn(entry, 'starred')));
}

function isStandardNotes(value: JsonObject): boolean {
  const items = Object.hasOwn(value, 'items') ? value['items'] : undefined;
  return Array.isArray(items) && items.some((item) => isObject(item) && typeof item['content_type'] === 'string');
}
