import { MEMORY_TYPES, type MemoryDraft, type MemoryType } from '../../contracts/memory';
import { parseDate } from './parse-date';
import { isPersona } from './persona';
import { splitTags, tidyTags } from './tags';

/**
 * The few lines of YAML at the head of a Markdown file. We read a strict subset of YAML: `key: value` with a plain or
 * quoted value, lists `[a, b]` and `- a`. A full YAML parser would be ten times the size of this room and bring anchors,
 * tags and their attacks, for nothing that notes use.
 *
 * The rules, which make export and import lossless:
 * 1. Front matter begins at the very first character with a line `---` and ends with the next line `---`. Exactly one
 *    line end behind it belongs to it; the text starts right there, whatever it is.
 * 2. An entry that we understand becomes a field of the memory and leaves the text. One that we do not (another key, a
 *    value of the wrong kind) stays in the text, in its `---` lines, untouched.
 * 3. A block with a line that is no entry is not front matter: all of it is text. So is one that is never closed, or
 *    that has nothing but blank behind it.
 */
export interface FrontMatter {
  readonly fields: FrontMatterFields;
  readonly text: string;
  /** Where in `text` the part begins that a person wrote; above 0 when entries stayed in the text. */
  readonly bodyStart: number;
}

export type FrontMatterFields = Omit<MemoryDraft, 'text' | 'source' | 'createdAt' | 'updatedAt'> & {
  readonly createdAt?: number;
  readonly updatedAt?: number;
};

/** More is no head of a note, and a file must not be scanned for ever for a closing line. */
const MAX_HEAD_CHARACTERS = 65_536;

const OPENING = /^---[ \t]*\r?\n/u;
/** `s`: to us only line feeds end a line, and a quoted value may hold what `.` would stop at (U+2028). */
const KEY_LINE = /^([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*))?$/su;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;

interface Entry {
  readonly key: string;
  readonly value: string;
  /** Indented, list or blank lines behind the key, without line ends. */
  readonly continuation: string[];
  /** As in the file, line ends included. */
  raw: string;
}

/** Splits a Markdown file into fields and text by the rules of {@link FrontMatter}. Never throws. */
export function parseFrontMatter(file: string): FrontMatter {
  const asText: FrontMatter = { fields: {}, text: file, bodyStart: 0 };
  const opening = OPENING.exec(file)?.[0];
  if (opening === undefined) return asText;
  const head = readHead(file, opening.length);
  if (head === null || file.slice(head.bodyStart).trim() === '') return asText;

  const fields: { -readonly [Key in keyof FrontMatterFields]: FrontMatterFields[Key] } = {};
  const seen = new Set<string>();
  let kept = '';
  for (const entry of head.entries) {
    const understood = entry.key === '' ? null : readEntry(entry);
    // Of two entries for the same field the first counts; the second one is kept as text rather than lost.
    const repeated = understood !== null && Object.keys(understood).some((field) => seen.has(field));
    if (understood === null || repeated) {
      if (entry.key !== '' || entry.raw.trim() !== '') kept += entry.raw;
      continue;
    }
    for (const field of Object.keys(understood)) seen.add(field);
    Object.assign(fields, understood);
  }
  if (seen.size === 0 && kept !== '') return { ...asText, bodyStart: head.bodyStart };
  const keptHead = kept === '' ? '' : opening + kept + head.closing;
  return { fields, text: keptHead + file.slice(head.bodyStart), bodyStart: keptHead.length };
}

/** @returns null when the block is not closed or is not front matter */
function readHead(file: string, from: number): { entries: Entry[]; closing: string; bodyStart: number } | null {
  const entries: Entry[] = [];
  for (let start = from; start < Math.min(file.length, MAX_HEAD_CHARACTERS); ) {
    const lineFeed = file.indexOf('\n', start);
    const end = lineFeed === -1 ? file.length : lineFeed + 1;
    const raw = file.slice(start, end);
    const line = raw.replace(/\r?\n$/u, '');
    start = end;
    if (/^---[ \t]*$/u.test(line)) return { entries, closing: raw, bodyStart: end };
    const last = entries.at(-1);
    const key = KEY_LINE.exec(line);
    if (key !== null) entries.push({ key: key[1]!.toLowerCase(), value: (key[2] ?? '').trim(), continuation: [], raw });
    else if (line.startsWith('#') || (last === undefined && line.trim() === '')) entries.push({ key: '', value: line, continuation: [], raw });
    else if (last !== undefined && (line.trim() === '' || /^(?:[ \t]|-(?:[ \t]|$))/u.test(line))) {
      if (line.trim() !== '') last.continuation.push(line);
      last.raw += raw;
    } else return null;
  }
  return null;
}

/** @returns the fields an entry gives; empty for one that we drop on purpose; null when it is not understood */
function readEntry(entry: Entry): Partial<FrontMatterFields> | null {
  if (entry.key === 'tags' || entry.key === 'tag') {
    const list = readList(entry);
    const tags = list === null ? null : tidyTags(list);
    return tags === null ? null : { tags };
  }
  if (entry.continuation.length > 0) return null;
  const value = readScalar(entry.value);
  if (value === null || value === '') return null;
  switch (entry.key) {
    case 'title':
      return { title: value };
    case 'date':
    case 'created':
    case 'createdat': {
      const createdAt = parseDate(value);
      return createdAt === null ? null : { createdAt };
    }
    case 'updated':
    case 'updatedat': {
      const updatedAt = parseDate(value);
      return updatedAt === null ? null : { updatedAt };
    }
    case 'type': {
      const type = value.toLowerCase();
      return isMemoryType(type) ? { type } : null;
    }
    case 'importance': {
      const importance = /^\d*\.?\d+(?:e-\d+)?$/u.test(value) ? Number(value) : Number.NaN;
      return importance >= 0 && importance <= 1 ? { importance } : null;
    }
    case 'pinned':
      return value === 'true' ? { pinned: true } : value === 'false' ? { pinned: false } : null;
    case 'persona':
      return isPersona(value) ? { persona: value } : null;
    case 'id':
      // The library gives ids of its own. An id that is no UUID means something to the person, so it stays.
      return UUID.test(value) ? {} : null;
    default:
      return null;
  }
}

function isMemoryType(value: string): value is MemoryType {
  return (MEMORY_TYPES as readonly string[]).includes(value);
}

function readList(entry: Entry): string[] | null {
  if (entry.continuation.length > 0) {
    if (entry.value !== '') return null;
    const items = entry.continuation.map((line) => {
      const item = /^[ \t]*-[ \t]+(.*)$/su.exec(line);
      return item === null ? null : readScalar(item[1]!.trim());
    });
    return items.includes(null) ? null : (items as string[]);
  }
  if (entry.value.startsWith('[')) return readFlowList(entry.value);
  const value = readScalar(entry.value);
  return value === null ? null : splitTags(value);
}

/** `[a, "b, c", 'd']`. */
function readFlowList(value: string): string[] | null {
  if (!value.endsWith(']')) return null;
  const inner = value.slice(1, -1);
  const items: string[] = [];
  const item = /[ \t]*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,"'[\]{}]*)[ \t]*(,|$)/uy;
  while (item.lastIndex < inner.length) {
    const match = item.exec(inner);
    if (match === null) return null;
    const scalar = readScalar(match[1]!.trim());
    if (scalar === null) return null;
    items.push(scalar);
  }
  return items;
}

/** @returns null for what a plain YAML reader would understand as something else than this text */
function readScalar(value: string): string | null {
  if (value.startsWith('"')) {
    if (value.length < 2 || !value.endsWith('"')) return null;
    try {
      // YAML's double-quoted escapes are a superset of JSON's; the rest counts as not understood.
      const parsed: unknown = JSON.parse(value);
      return typeof parsed === 'string' ? parsed : null;
    } catch {
      return null;
    }
  }
  if (value.startsWith("'")) return /^'(?:[^']|'')*'$/u.test(value) ? value.slice(1, -1).replaceAll("''", "'") : null;
  // Block scalars, nested collections, anchors, aliases, directives; and a comment behind the value.
  return /^[|>[\]{}&*!%@`]/u.test(value) || /[ \t]#/u.test(value) ? null : value;
}
