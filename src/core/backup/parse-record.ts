import type { MemoryRecord } from '../../contracts/backups';
import { AppError } from '../../contracts/errors';
import type { Memory, MemoryVersion } from '../../contracts/memory';
import { parseStamp } from '../hybrid-clock';
import { normalizeDraft, normalizeTime, normalizeTitle } from '../normalize-draft';
import { MOST_VERSIONS } from '../version-policy';
import { contentHash } from '../text/content-hash';

type Fields = Record<string, unknown>;

/**
 * One line of a memories file, checked as if a stranger had written it: a backup is a file, and files are edited, damaged and made up.
 * @throws AppError `INVALID_INPUT` naming the field, `EMPTY_TEXT`, `TEXT_TOO_LONG`; SyntaxError for what is no JSON
 */
export function parseRecord(line: string): MemoryRecord {
  const record = object(JSON.parse(line), 'record');
  const deletedAt = record.deletedAt === null ? null : normalizeTime(record.deletedAt, 'deletedAt');
  const { versions } = record;
  if (!Array.isArray(versions)) throw invalid('versions', 'a list');
  // Of too many the newest: no memory is given up for what it said once.
  const newest = versions.slice(-MOST_VERSIONS);
  return { memory: parseMemory(object(record.memory, 'memory')), deletedAt, versions: newest.map((version) => parseVersion(object(version, 'version'))) };
}

function parseMemory(given: Fields): Memory {
  const { id, hlc, deviceId, titleDerived } = given;
  if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) throw invalid('id', '1 to 64 letters, digits and hyphens');
  if (typeof hlc !== 'string' || hlc.length > 200 || parseStamp(hlc) === null) throw invalid('hlc', 'a stamp');
  if (typeof deviceId !== 'string' || deviceId === '' || deviceId.length > 100) throw invalid('deviceId', 'a name');
  if (typeof titleDerived !== 'boolean') throw invalid('titleDerived', 'true or false');
  const draft = normalizeDraft(
    {
      text: given.text, type: given.type, createdAt: given.createdAt, updatedAt: given.updatedAt, tags: given.tags, persona: given.personaId,
      source: given.source, pinned: given.pinned, importance: given.importanceOverride,
    } as Parameters<typeof normalizeDraft>[0],
    0,
  );
  const hash = contentHash(draft.text);
  if (given.contentHash !== hash) throw invalid('contentHash', 'the SHA-256 of the text');
  return {
    id,
    text: draft.text,
    title: normalizeTitle(given.title),
    titleDerived,
    type: draft.type,
    createdAt: draft.createdAt,
    updatedAt: draft.updatedAt,
    lastAccessedAt: normalizeTime(given.lastAccessedAt, 'lastAccessedAt'),
    accessCount: count(given.accessCount, 'accessCount'),
    editCount: count(given.editCount, 'editCount'),
    pinned: draft.pinned,
    importance: fraction(given.importance),
    importanceOverride: draft.importanceOverride,
    personaId: draft.personaId,
    tags: draft.tags,
    source: draft.source,
    contentHash: hash,
    hlc,
    deviceId,
  };
}

function parseVersion(given: Fields): Omit<MemoryVersion, 'id' | 'memoryId'> {
  if (typeof given.titleDerived !== 'boolean') throw invalid('titleDerived', 'true or false');
  const { text, tags, type } = normalizeDraft({ text: given.text, tags: given.tags, type: given.type } as Parameters<typeof normalizeDraft>[0], 0);
  return { text, title: normalizeTitle(given.title), titleDerived: given.titleDerived, tags, type, writtenAt: normalizeTime(given.writtenAt, 'writtenAt'), replacedAt: normalizeTime(given.replacedAt, 'replacedAt') };
}

function object(value: unknown, field: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(field, 'an object');
  return value as Fields;
}

function count(value: unknown, field: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw invalid(field, 'a whole number, 0 or more');
  return value as number;
}

function fraction(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw invalid('importance', '0 to 1');
  return value;
}

function invalid(field: string, expected: string): AppError {
  return new AppError('INVALID_INPUT', { field, expected });
}
