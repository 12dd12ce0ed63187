import type { SearchReply } from '../contracts/search';
import { announce } from '../ui/announcer';
import { counted } from '../ui/format';
import type { SearchState } from './searchStore';
import { countStrongHits } from './weakHits';

/** A pause in typing: counts for every letter would be noise. */
const SPEAK_AFTER_MS = 600;

/** @returns what tells people who use a screen reader what was found: once for each search, however many stages it has */
export function createTeller(say: (message: string, delayMs: number) => void, now: () => number): (state: SearchState) => void {
  /** What the built-in embedder has found, and when that was said to be told. */
  let early: { readonly query: string; readonly at: number } | null = null;
  let offered: SearchReply | undefined;
  return (state) => {
    if (state.at === 'searching') {
      // Nobody waits for a model to hear of this.
      if (state.reply?.partial !== true || state.reply.stage !== 'built-in' || state.reply.query !== state.query || early?.query === state.query) return;
      early = { query: state.query, at: now() };
      say(foundText(state.reply), SPEAK_AFTER_MS);
    } else if (state.at === 'done') {
      // What was offered, and is now shown, was told before.
      const isTold = state.reply === offered || (early?.query === state.query && now() - early.at >= SPEAK_AFTER_MS);
      early = null;
      offered = state.better;
      const message = [...(isTold ? [] : [foundText(state.reply)]), ...(offered === undefined ? [] : ['A better order is ready'])].join('. ');
      if (message !== '') say(message, SPEAK_AFTER_MS);
    }
  };
}

export const tellHits = createTeller(announce, () => performance.now());

function foundText(reply: SearchReply): string {
  if (reply.hits.length === 0) return 'Nothing found';
  const { count, more } = countStrongHits(reply);
  if (count === 0) return 'Only weaker matches found';
  return more ? `More than ${counted(count, 'memory', 'memories')} found` : `${counted(count, 'memory', 'memories')} found`;
}
