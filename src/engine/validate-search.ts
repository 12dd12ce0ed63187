import { AppError } from '../contracts/errors';
import { SEARCH_MODES, type SearchOptions, type SearchQuery } from '../contracts/search';

const DEFAULT_LIMIT = 20;
const LARGEST_LIMIT = 500;
/** A pasted page is cut: the words that count come early, and a search must stay quick. */
const LONGEST_QUERY = 2_000;

/** Fills in defaults. @throws AppError `INVALID_INPUT` naming the option */
export function validateSearch(text: unknown, options: SearchOptions): SearchQuery {
  const { limit = DEFAULT_LIMIT, offset = 0, threshold = 0, mode = 'hybrid', persona } = options;
  if (typeof text !== 'string') throw new AppError('INVALID_INPUT', { field: 'query', expected: 'a string', received: typeof text });
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIMIT) throw new AppError('INVALID_INPUT', { field: 'limit', expected: `1 to ${LARGEST_LIMIT}`, received: limit });
  if (!Number.isSafeInteger(offset) || offset < 0) throw new AppError('INVALID_INPUT', { field: 'offset', expected: '0 or more', received: offset });
  if (typeof threshold !== 'number' || !(threshold >= 0 && threshold <= 1)) throw new AppError('INVALID_INPUT', { field: 'threshold', expected: '0 to 1', received: threshold });
  if (!SEARCH_MODES.includes(mode)) throw new AppError('INVALID_INPUT', { field: 'mode', expected: SEARCH_MODES.join(', '), received: String(mode) });
  const personas: readonly unknown[] = persona === undefined ? [] : Array.isArray(persona) ? persona : [persona];
  if (personas.some((name) => typeof name !== 'string')) throw new AppError('INVALID_INPUT', { field: 'persona', expected: 'a name or a list of names', received: String(persona) });
  return {
    text: text.slice(0, LONGEST_QUERY),
    limit,
    ...(offset === 0 ? {} : { offset }),
    threshold,
    mode,
    ...(persona === undefined ? {} : { personas: typeof persona === 'string' ? [persona] : [...persona] }),
    wantsPartial: options.onPartial !== undefined && mode === 'hybrid',
  };
}
