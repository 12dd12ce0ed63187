import { MEMORY_TYPES } from '../../contracts/memory';
import { QUERY_SORTS, type QueryRange } from '../../contracts/query';
import { nearestWord } from '../../core/query/nearest-word';
import { HAS_PARTS, IS_STATES } from '../../core/query/parse-query';
import { printValue } from '../../core/query/print-value';

/** What takes the place of the range, and makes the query right. */
export interface QueryFix extends QueryRange {
  readonly insert: string;
}

/**
 * What was probably meant, where that can be known.
 * @param problem - where the parser found something wrong
 * @param personas - names
 * @returns null: only the person knows
 */
export function fixFor(text: string, problem: QueryRange, personas: readonly string[]): QueryFix | null {
  const { start, end } = problem;
  const wrong = text.slice(start, end);
  // An opened quote: the parser points at it alone.
  if (/^[^"\u201c\u201d\u201e]*["\u201c\u201d\u201e]$/.test(wrong) && text.slice(end).trim() !== '') return { start, end: text.trimEnd().length, insert: `${wrong.slice(0, -1)}"${text.slice(end).trim()}"` };
  const found = /^(-?)(\w+):["\u201c\u201d\u201e]?(.*?)["\u201c\u201d]?$/su.exec(wrong);
  if (found === null) return null;
  const [, not, name, value] = found;
  const operator = name.toLowerCase();
  if (operator === 'sort' && not !== '') return { start, end, insert: wrong.slice(1) };
  const words = wordsOf(operator, personas);
  const nearest = words === null || value === '' ? null : nearestWord(value, words);
  return nearest === null ? null : { start, end, insert: `${not}${operator}:${printValue(nearest)}` };
}

function wordsOf(operator: string, personas: readonly string[]): readonly string[] | null {
  switch (operator) {
    case 'type': return MEMORY_TYPES;
    case 'is': return IS_STATES;
    case 'has': return HAS_PARTS;
    case 'sort': return QUERY_SORTS;
    case 'persona': return personas;
    default: return null;
  }
}
