import type { Memory, PersonaId } from '../../contracts/memory';
import type { QueryFilter } from '../../contracts/query';
import { hasVersionedWords, tokenize } from '../text/tokens';
import { filterGroups } from './filter-groups';
import { memoryParts, partBit } from './memory-parts';
import { foldPhrase, holdsPhrase } from './phrase-match';

/** A tag as it is compared: any case. */
export function foldTag(tag: string): string {
  return tag.normalize('NFC').toLowerCase();
}

/** `tag:work` means `work`, and what lies below it, as `work/plans`. Both folded. */
export function isTagWithin(tag: string, wanted: string): boolean {
  return tag === wanted || (tag.startsWith(wanted) && tag[wanted.length] === '/');
}

/** `source:` names the kind, or a part of the path in any case. */
export function isSourceOf(source: Memory['source'], wanted: string): boolean {
  const folded = foldTag(wanted);
  return source.kind === folded || (source.path !== undefined && foldTag(source.path).includes(folded));
}

/** What is looked for of `-word`: one word as the index knows it; or signs that stand together, where it is several words, or of a script whose words are cut by what stands around them. */
export function excludedWord(text: string): { readonly token: string } | { readonly phrase: string } {
  const tokens = tokenize(text);
  return tokens.length === 1 && !hasVersionedWords(tokens[0]) ? { token: tokens[0] } : { phrase: text };
}

/** Where phrases and words are looked for. One thing never runs on into the next. */
export function textsOf(memory: Pick<Memory, 'title' | 'text' | 'tags'>): readonly string[] {
  return [memory.text, memory.title, ...memory.tags];
}

/** Whether a memory is what the filters ask for: the rule itself, by which the quick ways are tested. @param personasOf - ids of the personas that are named so */
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

export function holdsAsPhrase(memory: Pick<Memory, 'title' | 'text' | 'tags'>, phrase: string): boolean {
  const folded = foldPhrase(phrase);
  return textsOf(memory).some((text) => holdsPhrase(foldPhrase(text), folded));
}
