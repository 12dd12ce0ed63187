import type { TextRange } from '../../contracts/search';
import { placeTokens } from '../text/tokens';

const MOST_HIGHLIGHTS = 40;

/** Where the words stand in `text` between `within.start` and `within.end`; sorted, touching ranges joined across one blank. */
export function highlightWords(text: string, within: TextRange, words: ReadonlySet<string>): TextRange[] {
  const found: { start: number; end: number }[] = [];
  for (const place of placeTokens(text.slice(within.start, within.end))) {
    if (!words.has(place.token)) continue;
    const start = within.start + place.start;
    const last = found.at(-1);
    if (last !== undefined && start <= last.end + 1) last.end = within.start + place.end;
    else if (found.length < MOST_HIGHLIGHTS) found.push({ start, end: within.start + place.end });
  }
  return found;
}

/** The words of `candidates` that say something: with only function words matched, nothing is worth marking. */
export function countWords(text: string, within: TextRange, words: ReadonlySet<string>): number {
  const seen = new Set<string>();
  for (const place of placeTokens(text.slice(within.start, within.end))) if (words.has(place.token)) seen.add(place.token);
  return seen.size;
}
