import { AppError } from '../../../src/contracts/errors';
import {
  LONGEST_PERSONA_NAME, LONGEST_PERSONA_PROMPT, type Persona, PERSONA_COLOURS, PERSONA_ICONS, type PersonaDraft, type PersonaSettings,
} from '../../../src/contracts/personas';
import { normalizePersona, normalizeTags, normalizeType } from '../../../src/core/normalize-draft';
import { toWellFormed } from '../../../src/core/text/well-formed';

/** What a draft says, checked; `id` absent: a new one. */
export type NormalizedPersona = Partial<Pick<Persona, 'id' | 'name' | 'colour' | 'icon' | 'prompt'>> & { readonly settings: Partial<PersonaSettings> };

function invalid(field: string, expected: string, received: unknown): AppError {
  return new AppError('INVALID_INPUT', { field, expected, received: String(received).slice(0, 80) });
}

function normalizeName(name: unknown): string {
  const plain = typeof name === 'string' ? toWellFormed(name).normalize('NFC').replace(/\s+/g, ' ').trim() : '';
  if (plain === '' || plain.length > LONGEST_PERSONA_NAME) throw invalid('name', `1 to ${LONGEST_PERSONA_NAME} characters`, name);
  return plain;
}

function oneOf<const Value extends string>(values: readonly Value[], given: unknown, field: string): Value {
  const known = values.find((value) => value === given);
  if (known === undefined) throw invalid(field, values.join(', '), given);
  return known;
}

function normalizePrompt(prompt: unknown): string {
  if (typeof prompt !== 'string') throw invalid('prompt', 'a string', typeof prompt);
  const plain = toWellFormed(prompt);
  if (plain.length > LONGEST_PERSONA_PROMPT) throw invalid('prompt', `at most ${LONGEST_PERSONA_PROMPT} characters`, plain.length);
  return plain;
}

function normalizeSettings(settings: unknown): Partial<PersonaSettings> {
  if (typeof settings !== 'object' || settings === null) throw invalid('settings', 'an object', settings);
  const { type, tags, searchedWithAll } = settings as Partial<Record<keyof PersonaSettings, unknown>>;
  if (searchedWithAll !== undefined && typeof searchedWithAll !== 'boolean') throw invalid('settings.searchedWithAll', 'true or false', searchedWithAll);
  return {
    ...(type === undefined ? {} : { type: normalizeType(type) }),
    ...(tags === undefined ? {} : { tags: normalizeTags(tags) }),
    ...(searchedWithAll === undefined ? {} : { searchedWithAll }),
  };
}

/** The border between whatever a caller hands in and what is stored. @throws AppError `INVALID_INPUT` naming the field */
export function normalizePersonaDraft(draft: PersonaDraft): NormalizedPersona {
  if (typeof draft !== 'object' || draft === null) throw invalid('persona', 'an object', draft);
  const { id, name, colour, icon, prompt, settings } = draft;
  return {
    ...(id === undefined ? {} : { id: normalizePersona(id) }),
    // A new one has to be called something.
    ...(name === undefined && id !== undefined ? {} : { name: normalizeName(name) }),
    ...(colour === undefined ? {} : { colour: oneOf(PERSONA_COLOURS, colour, 'colour') }),
    ...(icon === undefined ? {} : { icon: oneOf(PERSONA_ICONS, icon, 'icon') }),
    ...(prompt === undefined ? {} : { prompt: normalizePrompt(prompt) }),
    settings: settings === undefined ? {} : normalizeSettings(settings),
  };
}
