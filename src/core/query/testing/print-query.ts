import type { ParsedQuery, QueryFilter, QueryRange } from '../../../contracts/query';
import { printValue, quoted } from '../print-value';

/** What a printed query needs of a filter: where it stood does not matter. */
type Printed = QueryFilter extends infer One ? (One extends QueryFilter ? Omit<One, keyof QueryRange> : never) : never;

/**
 * A query whose filters and sort are these, written out. Phrases are written as filters: `text` must not hold their words once more. Times are written
 * as whole days, as `dayText` names them.
 * @param dayText - the day that begins at this moment (Unix ms), as `YYYY-MM-DD`
 * @param dayBefore - the day that ends at this moment
 */
export function printQuery(query: { readonly text: string; readonly filters: readonly Printed[]; readonly sort: ParsedQuery['sort'] }, dayText: (at: number) => string, dayBefore: (at: number) => string): string {
  const parts = query.filters.map((filter) => (filter.not ? '-' : '') + printFilter(filter, dayText, dayBefore));
  if (query.sort !== 'best') parts.push(`sort:${query.sort}`);
  return [...(query.text === '' ? [] : [query.text]), ...parts].join(' ');
}

function printFilter(filter: Printed, dayText: (at: number) => string, dayBefore: (at: number) => string): string {
  switch (filter.by) {
    case 'phrase': return quoted(filter.text);
    case 'word': return filter.text;
    case 'tag': return `tag:${printValue(filter.tag)}`;
    case 'type': return `type:${filter.type}`;
    case 'persona': return `persona:${printValue(filter.persona)}`;
    case 'is': return `is:${filter.state}`;
    case 'has': return `has:${filter.part}`;
    case 'importance': return `importance:${filter.from}..${filter.to}`;
    case 'source': return `source:${printValue(filter.source)}`;
    case 'time':
      if (filter.from === Number.NEGATIVE_INFINITY) return `before:${dayText(filter.to)}`;
      if (filter.to === Number.POSITIVE_INFINITY) return `after:${dayBefore(filter.from)}`;
      return `on:${dayText(filter.from)}..${dayBefore(filter.to)}`;
  }
}
