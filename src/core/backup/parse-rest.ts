import type { AppSettings } from '../../contracts/backups';
import type { KeptApart } from '../../contracts/duplicates';
import type { RememberedSearch } from '../../contracts/memory';
import { LONGEST_PERSONA_NAME, LONGEST_PERSONA_PROMPT, MOST_PERSONAS, type Persona, PERSONA_COLOURS, PERSONA_ICONS } from '../../contracts/personas';
import { parseStamp } from '../hybrid-clock';
import { normalizePersona, normalizeTags, normalizeTime, normalizeType } from '../normalize-draft';
import { toWellFormed } from '../text/well-formed';

const LONGEST_SEARCH = 200;
const MOST_SEARCHES = 10_000;
const LONGEST_SETTING = 10_000;
const MOST_KEPT_APART = 100_000;
/** Of `library/kept-apart.json`, which older archives do not have: a number of its own, so that a change of it makes no archive unreadable. */
export const KEPT_APART_VERSION = 1;

/** Those that cannot be understood are left out. @returns and how many these are */
export function parsePersonas(value: unknown): { readonly personas: Persona[]; readonly left: number } {
  return parseList(value, MOST_PERSONAS, parsePersona, 'personas');
}

export function parseSearches(value: unknown): { readonly searches: RememberedSearch[]; readonly left: number } {
  return parseList(value, MOST_SEARCHES, parseSearch, 'searches');
}

/** What is of a newer format is left out as one. */
export function parseKeptApart(value: unknown): { readonly keptApart: KeptApart[]; readonly left: number } {
  const { version, pairs } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return version === KEPT_APART_VERSION ? parseList(pairs, MOST_KEPT_APART, parsePair, 'keptApart') : { keptApart: [], left: 1 };
}

/** Only what the app itself keeps, as strings of a decent length. */
export function parseSettings(value: unknown, names: readonly string[]): AppSettings {
  if (typeof value !== 'object' || value === null) return {};
  const given = Object.entries(value).filter((entry): entry is [string, string] => names.includes(entry[0]) && typeof entry[1] === 'string' && entry[1].length <= LONGEST_SETTING);
  return Object.fromEntries(given);
}

function parsePersona(given: Record<string, unknown>): Persona | null {
  const { name, colour, icon, prompt, settings, position, hlc, deviceId } = given;
  const known = PERSONA_COLOURS.find((candidate) => candidate === colour);
  const drawn = PERSONA_ICONS.find((candidate) => candidate === icon);
  if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST_PERSONA_NAME || known === undefined || drawn === undefined) return null;
  if (typeof prompt !== 'string' || prompt.length > LONGEST_PERSONA_PROMPT || typeof position !== 'number' || !Number.isFinite(position)) return null;
  if (typeof hlc !== 'string' || hlc.length > 200 || parseStamp(hlc) === null || typeof deviceId !== 'string' || deviceId.length > 100) return null;
  if (typeof settings !== 'object' || settings === null) return null;
  const { type, tags, searchedWithAll } = settings as Record<string, unknown>;
  if (typeof searchedWithAll !== 'boolean') return null;
  return {
    id: normalizePersona(given.id), name: toWellFormed(name), colour: known, icon: drawn, prompt: toWellFormed(prompt),
    settings: { type: normalizeType(type), tags: normalizeTags(tags), searchedWithAll },
    position, createdAt: normalizeTime(given.createdAt, 'createdAt'), updatedAt: normalizeTime(given.updatedAt, 'updatedAt'), hlc, deviceId,
  };
}

function parseSearch({ text, lastAt, saved }: Record<string, unknown>): RememberedSearch | null {
  if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST_SEARCH || typeof saved !== 'boolean') return null;
  return { text: toWellFormed(text), lastAt: normalizeTime(lastAt, 'lastAt'), saved };
}

function parsePair({ memories, contentHashes }: Record<string, unknown>): KeptApart | null {
  const ids = twoOf(memories, /^[\w-]{1,64}$/);
  const hashes = twoOf(contentHashes, /^[0-9a-f]{64}$/);
  return ids === null || hashes === null || ids[0] === ids[1] ? null : { memories: ids, contentHashes: hashes };
}

function twoOf(value: unknown, pattern: RegExp): readonly [string, string] | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [first, second] = value as readonly unknown[];
  return typeof first === 'string' && typeof second === 'string' && pattern.test(first) && pattern.test(second) ? [first, second] : null;
}

function parseList<T, Name extends string>(value: unknown, most: number, parse: (given: Record<string, unknown>) => T | null, name: Name): { readonly left: number } & Record<Name, T[]> {
  const list: unknown[] = Array.isArray(value) ? value.slice(0, most) : [];
  const items: T[] = [];
  for (const given of list) {
    try {
      const item = typeof given === 'object' && given !== null ? parse(given as Record<string, unknown>) : null;
      if (item !== null) items.push(item);
    } catch {
      // Counted below.
    }
  }
  const result: Record<Name, T[]> = { [name]: items } as Record<Name, T[]>;
  return { ...result, left: (Array.isArray(value) ? value.length : 1) - items.length };
}
