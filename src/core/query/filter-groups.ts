import type { QueryFilter } from '../../contracts/query';

/**
 * What must hold together: of each list one. Every exclusion stands alone, and so does all that may well hold together; of several types, personas,
 * sources or days (`on:`) one must.
 */
export function filterGroups(filters: readonly QueryFilter[]): readonly (readonly QueryFilter[])[] {
  const groups: QueryFilter[][] = [];
  const choices = new Map<string, QueryFilter[]>();
  for (const filter of filters) {
    const isChoice = !filter.not && (filter.by === 'type' || filter.by === 'persona' || filter.by === 'source' || (filter.by === 'time' && Number.isFinite(filter.from) && Number.isFinite(filter.to)));
    const group = isChoice ? choices.get(filter.by) : undefined;
    if (group !== undefined) group.push(filter);
    else {
      const begun = [filter];
      groups.push(begun);
      if (isChoice) choices.set(filter.by, begun);
    }
  }
  return groups;
}
