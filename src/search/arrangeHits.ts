import type { SearchReply } from '../contracts/search';
import type { SearchState } from './searchStore';

/** What can be seen of the page, and what is being done with it. */
export interface HitsInUse {
  /** Hits of which some part is above the lower edge of the window, from the first on. */
  readonly inSight: number;
  /** The pointer, the focus or selected text is among them. */
  readonly held: boolean;
  /** There is a line above them that says so. */
  readonly canOffer: boolean;
}

/**
 * What becomes of a better order for hits that are on screen: nothing that is seen moves if what is seen stays the same, and nothing
 * moves by itself under the pointer, the focus, or selected text.
 * @param state - only hits of the built-in embedder for the same question are in the way of a better order
 */
export function arrangeHits(state: SearchState, better: SearchReply, inUse: () => HitsInUse = hitsInUse): { readonly reply: SearchReply; readonly better?: SearchReply } {
  const shown = state.at === 'searching' ? state.reply : null;
  if (shown?.stage !== 'built-in' || shown.query !== better.query) return { reply: better };
  const { inSight, held, canOffer } = inUse();
  const other = shown.hits.findIndex((hit, i) => hit.id !== better.hits[i]?.id);
  const same = other < 0 ? shown.hits.length : other;
  // With their passages as they are: those that the model would show may be of another length.
  if (same >= inSight) return { reply: { ...better, hits: [...shown.hits.slice(0, same), ...better.hits.slice(same)] } };
  if (!held) return { reply: better };
  const kept = { ...shown, partial: false };
  return canOffer ? { reply: kept, better } : { reply: kept };
}

/** Read from the page itself: neither the pointer nor a selection is anybody's state. */
function hitsInUse(): HitsInUse {
  const section = document.querySelector('.hits')?.parentElement;
  if (section == null) return { inSight: 0, held: false, canOffer: false };
  const rows = [...section.querySelectorAll<HTMLElement>('.hit')];
  const beyond = rows.findIndex((row) => row.getBoundingClientRect().top >= innerHeight);
  const selection = getSelection();
  return {
    inSight: beyond < 0 ? rows.length : beyond,
    held: section.matches(':hover, :focus-within') || (selection?.isCollapsed === false && selection.containsNode(section, true)),
    canOffer: section.querySelector('.hits-head') !== null,
  };
}
