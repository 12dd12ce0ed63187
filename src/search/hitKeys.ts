import type { KeyboardEvent, RefObject } from 'react';

/**
 * The keys among the hits: arrows, Home and End go through them, right to what is related, Escape and up from the first to
 * the field; Control (⌘) and Enter opens one in a window of its own. Those that select are in `HitSelection`.
 * @param lastKey - takes the key, for the hits beyond the first ones, which may come only now
 */
export function onHitKey(event: KeyboardEvent<HTMLElement>, lastKey: RefObject<string>, onLeaveUp: () => void): void {
  lastKey.current = event.key;
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>('[data-hit]')];
  const row = document.activeElement?.closest('.hit');
  const at = links.findIndex((link) => row?.contains(link) === true);
  if (at < 0 || event.altKey || event.shiftKey) return;
  const { key } = event;
  if (event.ctrlKey || event.metaKey) {
    if (key !== 'Enter') return;
    window.open(links[at].href, '_blank', 'noopener');
  } else if (key === 'Escape' || (key === 'ArrowUp' && at === 0)) {
    onLeaveUp();
  } else {
    const target = { ArrowDown: links[Math.min(at + 1, links.length - 1)], ArrowUp: links[at - 1], Home: links[0], End: links.at(-1), ArrowRight: document.querySelector<HTMLElement>('[data-related]') }[key];
    if (target == null) return;
    target.focus();
  }
  event.preventDefault();
  event.stopPropagation();
}
