import type { Memory } from '../../contracts/memory';
import { hasVersionedWords, tokenize } from '../text/tokens';
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

export function holdsAsPhrase(memory: Pick<Memory, 'title' | 'text' | 'tags'>, phrase: string): boolean {
  const folded = foldPhrase(phrase);
  return textsOf(memory).some((text) => holdsPhrase(foldPhrase(text), folded));
}
