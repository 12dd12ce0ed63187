import { AppError } from '../contracts/errors';
import { DEFAULT_PERSONA, MAX_TAGS, MAX_TAG_LENGTH, MAX_TEXT_BYTES, MEMORY_TYPES, type MemoryDraft, type MemorySource, type MemoryType, type PersonaId } from '../contracts/memory';
import { toWellFormed, utf8Length } from './text/well-formed';

export interface NormalizedDraft {
  readonly text: string;
  readonly title: string;
  readonly type: MemoryType;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: readonly string[];
  readonly personaId: PersonaId;
  readonly source: MemorySource;
  readonly pinned: boolean;
  readonly importanceOverride: number | null;
}

/** Latest time a Date can hold. Beyond it, formatting throws. */
const LATEST_TIME = 8.64e15;
const LONGEST_NAME = 256;
const LONGEST_PATH = 1024;
const SOURCE_KINDS = ['written', 'file', 'script', 'sample', 'shared'] as const satisfies readonly MemorySource['kind'][];

function invalid(field: string, expected: string, received: unknown): AppError {
  return new AppError('INVALID_INPUT', { field, expected, received: String(received).slice(0, 80) });
}

/** At most `length` UTF-16 units, never half of a surrogate pair. */
function cutTo(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

export function normalizeText(text: unknown): string {
  if (typeof text !== 'string') throw invalid('text', 'a string', typeof text);
  const wellFormed = toWellFormed(text);
  if (wellFormed.trim() === '') throw new AppError('EMPTY_TEXT');
  // A UTF-16 unit is at least one byte, so most texts need no count.
  const bytes = wellFormed.length > MAX_TEXT_BYTES / 3 ? utf8Length(wellFormed) : 0;
  if (bytes > MAX_TEXT_BYTES) throw new AppError('TEXT_TOO_LONG', { bytes, most: MAX_TEXT_BYTES });
  return wellFormed;
}

export function normalizeTime(time: unknown, field: string): number {
  const ms = typeof time === 'number' ? time : time instanceof Date ? time.getTime() : typeof time === 'string' ? Date.parse(time) : Number.NaN;
  // NaN in an indexed field would be stored, and vanish from every index query.
  if (!Number.isFinite(ms) || Math.abs(ms) > LATEST_TIME) throw invalid(field, 'a time (Unix milliseconds, ISO 8601 or Date)', time);
  return Math.trunc(ms) + 0;
}

export function normalizeTags(tags: unknown): string[] {
  if (!Array.isArray(tags)) throw invalid('tags', 'a list of strings', typeof tags);
  const kept = new Set<string>();
  for (const tag of tags as unknown[]) {
    if (typeof tag !== 'string') throw invalid('tags', 'strings', typeof tag);
    const clean = toWellFormed(tag).replace(/^[#\s]+/, '').replace(/\s+/g, ' ').trim();
    if (clean !== '') kept.add(cutTo(clean, MAX_TAG_LENGTH).trimEnd());
  }
  if (kept.size > MAX_TAGS) throw invalid('tags', `at most ${MAX_TAGS}`, kept.size);
  return [...kept];
}

export function normalizeType(type: unknown): MemoryType {
  const known = MEMORY_TYPES.find((candidate) => candidate === type);
  if (known === undefined) throw invalid('type', MEMORY_TYPES.join(', '), type);
  return known;
}

export function normalizePersona(persona: unknown): PersonaId {
  if (typeof persona !== 'string' || persona.trim() === '' || persona.length > LONGEST_NAME) throw invalid('persona', `a name of 1 to ${LONGEST_NAME} characters`, persona);
  return toWellFormed(persona);
}

export function normalizeImportance(importance: unknown): number | null {
  if (importance === null) return null;
  if (typeof importance !== 'number' || !(importance >= 0 && importance <= 1)) throw invalid('importance', '0 to 1, or null', importance);
  return importance + 0;
}

export function normalizePinned(pinned: unknown): boolean {
  if (typeof pinned !== 'boolean') throw invalid('pinned', 'true or false', pinned);
  return pinned;
}

export function normalizeTitle(title: unknown): string {
  if (typeof title !== 'string') throw invalid('title', 'a string', typeof title);
  return cutTo(toWellFormed(title).replace(/\s+/g, ' ').trim(), LONGEST_NAME).trimEnd();
}

function normalizeSource(source: unknown): MemorySource {
  const kind = typeof source === 'object' && source !== null && 'kind' in source ? source.kind : undefined;
  const known = SOURCE_KINDS.find((candidate) => candidate === kind);
  if (known === undefined) throw invalid('source', SOURCE_KINDS.join(', '), kind);
  const path = typeof source === 'object' && source !== null && 'path' in source ? source.path : undefined;
  return typeof path === 'string' ? { kind: known, path: cutTo(toWellFormed(path), LONGEST_PATH) } : { kind: known };
}

/**
 * The border between whatever a caller hands in and what is stored.
 * @param now - Unix milliseconds, for times that are not given
 * @throws AppError `EMPTY_TEXT`, `TEXT_TOO_LONG` or `INVALID_INPUT` naming the field
 */
export function normalizeDraft(draft: MemoryDraft, now: number): NormalizedDraft {
  if (typeof draft !== 'object' || draft === null) throw invalid('memory', 'an object with a text', typeof draft);
  const createdAt = draft.createdAt === undefined ? now : normalizeTime(draft.createdAt, 'createdAt');
  return {
    text: normalizeText(draft.text),
    title: draft.title === undefined ? '' : normalizeTitle(draft.title),
    type: draft.type === undefined ? 'note' : normalizeType(draft.type),
    createdAt,
    updatedAt: draft.updatedAt === undefined ? createdAt : normalizeTime(draft.updatedAt, 'updatedAt'),
    tags: draft.tags === undefined ? [] : normalizeTags(draft.tags),
    personaId: draft.persona === undefined ? DEFAULT_PERSONA : normalizePersona(draft.persona),
    source: draft.source === undefined ? { kind: 'written' } : normalizeSource(draft.source),
    pinned: draft.pinned === undefined ? false : normalizePinned(draft.pinned),
    importanceOverride: draft.importance === undefined ? null : normalizeImportance(draft.importance),
  };
}
