import { diffLines, diffWordsWithSpace } from 'diff';

export interface DiffPart {
  readonly text: string;
  readonly kind: 'same' | 'added' | 'removed';
}

/** In UTF-16 units, both texts together. Above it words are too many to compare while somebody waits. */
const WORDS_UP_TO = 60_000;
/** Milliseconds. When words take longer (two texts with nothing in common), lines are compared. */
const WORDS_WITHIN = 120;
const LINES_WITHIN = 400;

/**
 * What changed from one wording to another, by words, or by lines where the texts are long.
 * @returns parts in reading order; when even lines take too long, everything counts as replaced
 */
export function diffText(before: string, after: string): readonly DiffPart[] {
  if (before === after) return before === '' ? [] : [{ text: before, kind: 'same' }];
  const changes =
    (before.length + after.length <= WORDS_UP_TO ? diffWordsWithSpace(before, after, { timeout: WORDS_WITHIN }) : undefined) ??
    diffLines(before, after, { timeout: LINES_WITHIN });
  if (changes === undefined) return [{ text: before, kind: 'removed' } as const, { text: after, kind: 'added' } as const].filter(({ text }) => text !== '');
  return changes.map(({ value, added, removed }) => ({ text: value, kind: added ? 'added' : removed ? 'removed' : 'same' }));
}

/** Long stretches that did not change are left out of the page; around every change some of them stays. */
const CONTEXT_LENGTH = 240;

export interface ShownPart extends DiffPart {
  /** Between this part and the one before, unchanged text was left out. */
  readonly gap: boolean;
}

export function shortenDiff(parts: readonly DiffPart[]): readonly ShownPart[] {
  return parts.flatMap((part, index): ShownPart[] => {
    const { text, kind } = part;
    const first = index === 0;
    const last = index === parts.length - 1;
    if (kind !== 'same' || text.length <= CONTEXT_LENGTH * (first || last ? 1 : 2) + 40) return [{ ...part, gap: false }];
    if (first && last) return [{ text: `${wordsUpTo(text, CONTEXT_LENGTH)} …`, kind, gap: false }];
    if (first) return [{ text: wordsFrom(text, CONTEXT_LENGTH), kind, gap: true }];
    if (last) return [{ text: `${wordsUpTo(text, CONTEXT_LENGTH)} …`, kind, gap: false }];
    return [{ text: wordsUpTo(text, CONTEXT_LENGTH), kind, gap: false }, { text: wordsFrom(text, CONTEXT_LENGTH), kind, gap: true }];
  });
}

function wordsUpTo(text: string, length: number): string {
  const space = text.slice(0, length).search(/\s\S*$/);
  return text.slice(0, space > length / 2 ? space : length).replace(/[\ud800-\udbff]$/, '');
}

function wordsFrom(text: string, length: number): string {
  const end = text.slice(-length);
  const space = end.search(/\s/);
  return end.slice(space >= 0 && space < length / 2 ? space + 1 : 0).replace(/^[\udc00-\udfff]/, '');
}
