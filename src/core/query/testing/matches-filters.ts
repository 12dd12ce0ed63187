import type { Memory, PersonaId } from '../../../contracts/memory';
import type { QueryFilter } from '../../../contracts/query';
import { tokenize } from '../../text/tokens';
import { filterGroups } from '../filter-groups';
import { excludedWord, foldTag, holdsAsPhrase, isSourceOf, isTagWithin, textsOf } from '../filter-rules';
import { memoryParts, partBit } from '../memory-parts';

/** Whether a memory is what the filters ask for: the rule itself, by which the quick ways of the library are tested. @param personasOf - ids of the personas that are named so */
export function matchesFilters(memory: Memory, filters: readonly QueryFilter[], personasOf: (named: string) => readonly PersonaId[]): boolean {
  return filterGroups(filters).every((group) => group.some((filter) => matches(memory, filter, personasOf) !== filter.not));
}

function matches(memory: Memory, filter: QueryFilter, personasOf: (named: string) => readonly PersonaId[]): boolean {
  switch (filter.by) {
    case 'phrase': return holdsAsPhrase(memory, filter.text);
    case 'word': {
      const wanted = excludedWord(filter.text);
      return 'token' in wanted ? textsOf(memory).some((text) => tokenize(text).includes(wanted.token)) : holdsAsPhrase(memory, wanted.phrase);
    }
    case 'tag': return memory.tags.some((tag) => isTagWithin(foldTag(tag), foldTag(filter.tag)));
    case 'type': return memory.type === filter.type;
    case 'persona': return personasOf(filter.persona).includes(memory.personaId);
    case 'time': return memory.createdAt >= filter.from && memory.createdAt < filter.to;
    case 'is': return (memoryParts(memory) & partBit(filter.state)) !== 0;
    case 'has': return (memoryParts(memory) & partBit(filter.part)) !== 0;
    case 'importance': return memory.importance >= filter.from && memory.importance <= filter.to;
    case 'source': return isSourceOf(memory.source, filter.source);
  }
}
