import * as v from 'valibot';
import { MEMORY_TYPES } from '../../contracts/memory';
import type { FrontMatterFields } from './front-matter';
import { parseDate } from './parse-date';
import { isPersona } from './persona';
import { tidyTags } from './tags';

/** What one element of a JSON file became. */
export type JsonElement = { readonly text: string; readonly fields: FrontMatterFields } | { readonly index: number; readonly problem: string };

/** More is what `Date` cannot hold. */
const MAX_TIME_MS = 8.64e15;

const Time = v.pipe(
  v.union([v.number(), v.string()], 'must be milliseconds or an ISO 8601 date'),
  v.transform((value) => (typeof value === 'number' ? value : (parseDate(value) ?? Number.NaN))),
  v.check((ms) => Math.abs(ms) <= MAX_TIME_MS, 'must be milliseconds or an ISO 8601 date'),
);

const Tags = v.pipe(
  v.array(v.string('must hold text only'), 'must be a list'),
  v.check((tags) => tidyTags(tags) !== null, 'are too many or too long'),
  v.transform((tags) => tidyTags(tags) ?? []),
);

/** Keys that are not named here are passed over, `__proto__` among them: only these are ever read. */
const Draft = v.object(
  {
    text: v.pipe(v.string('is missing or not text'), v.check((text) => text.trim() !== '', 'holds nothing to keep')),
    title: v.nullish(v.string('must be text')),
    type: v.nullish(v.picklist(MEMORY_TYPES, `must be one of ${MEMORY_TYPES.join(', ')}`)),
    createdAt: v.nullish(Time),
    updatedAt: v.nullish(Time),
    tags: v.nullish(Tags),
    persona: v.nullish(v.pipe(v.string('must be text'), v.check(isPersona, 'must be a name of 1 to 256 characters'))),
    pinned: v.nullish(v.boolean('must be true or false')),
    importance: v.nullish(v.pipe(v.number('must be a number'), v.minValue(0, 'must be 0 to 1'), v.maxValue(1, 'must be 0 to 1'))),
  },
  'is neither text nor a memory with a text',
);

/**
 * Elements of a list of memories, parsed already: strings, and objects as `memories.add` takes them. Those that cannot be kept become
 * problems with their index; the others are not affected by them.
 */
export function parseJsonElements(list: readonly unknown[]): JsonElement[] {
  return list.map(readElement);
}

function readElement(element: unknown, index: number): JsonElement {
  const result = v.safeParse(Draft, typeof element === 'string' ? { text: element } : element);
  if (!result.success) {
    const [issue] = result.issues;
    const field = v.getDotPath(issue);
    return { index, problem: field === null ? issue.message : `${field} ${issue.message}` };
  }
  const { text, ...rest } = result.output;
  // An absent field and one of null are the same: not given.
  const fields = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && value !== undefined));
  return { text, fields: fields as FrontMatterFields };
}
