import type { SearchReply } from '../contracts/search';

/**
 * Calibrated scores are chances of being right. Below about one in three a hit is more often wrong than right, so it is
 * set apart, not hidden: the person who searches is the better judge.
 */
export const WEAK_BELOW = 0.35;

/** Whether the hits come in the order of how well they fit: only then are some weaker than others. */
export function isRanked({ parsed }: SearchReply): boolean {
  return parsed === undefined || (parsed.text.trim() !== '' && parsed.sort === 'best');
}

/**
 * Hits that are more than weak matches, in words: every memory is somewhat near to every question, and counting those would say nothing.
 * Where they are not ranked, all are counted.
 * @returns e.g. `3 hits`, or `30+ hits` when there are more than were asked for
 */
export function countStrongHits(reply: SearchReply): { readonly count: number; readonly more: boolean } {
  if (!isRanked(reply)) return { count: reply.total, more: false };
  const count = reply.hits.filter((hit) => hit.score >= WEAK_BELOW).length;
  return { count, more: count === reply.hits.length && reply.total > count };
}
